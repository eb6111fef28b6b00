package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineDirectResidencyParkedKeyTest extends ResidencyContract {
  AffineDirectResidencyParkedKeyTest() {
    super(Catalogue.AFFINE_DIRECT, DatabaseMode.PARKED_KEY);
  }
}
