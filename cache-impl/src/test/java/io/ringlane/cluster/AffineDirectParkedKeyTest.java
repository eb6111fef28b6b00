package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineDirectParkedKeyTest extends OrderedStrategyContract {
  AffineDirectParkedKeyTest() {
    super(Catalogue.AFFINE_DIRECT, DatabaseMode.PARKED_KEY);
  }
}
