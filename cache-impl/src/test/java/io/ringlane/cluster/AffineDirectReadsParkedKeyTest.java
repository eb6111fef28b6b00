package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineDirectReadsParkedKeyTest extends StrategyContract {
  AffineDirectReadsParkedKeyTest() {
    super(Catalogue.AFFINE_DIRECT_READS, DatabaseMode.PARKED_KEY);
  }
}
