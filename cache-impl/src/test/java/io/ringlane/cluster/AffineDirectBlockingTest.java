package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineDirectBlockingTest extends OrderedStrategyContract {
  AffineDirectBlockingTest() {
    super(Catalogue.AFFINE_DIRECT, DatabaseMode.BLOCKING);
  }
}
