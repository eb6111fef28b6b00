package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineAssignerResidencyBlockingTest extends ResidencyContract {
  AffineAssignerResidencyBlockingTest() {
    super(Catalogue.AFFINE_ASSIGNER, DatabaseMode.BLOCKING);
  }
}
