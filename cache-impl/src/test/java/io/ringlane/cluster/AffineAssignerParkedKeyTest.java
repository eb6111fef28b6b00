package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineAssignerParkedKeyTest extends OrderedStrategyContract {
  AffineAssignerParkedKeyTest() {
    super(Catalogue.AFFINE_ASSIGNER, DatabaseMode.PARKED_KEY);
  }
}
