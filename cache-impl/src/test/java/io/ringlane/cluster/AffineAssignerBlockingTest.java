package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineAssignerBlockingTest extends OrderedStrategyContract {
  AffineAssignerBlockingTest() {
    super(Catalogue.AFFINE_ASSIGNER, DatabaseMode.BLOCKING);
  }
}
