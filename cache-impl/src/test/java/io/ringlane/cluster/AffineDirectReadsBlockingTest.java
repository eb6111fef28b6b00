package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class AffineDirectReadsBlockingTest extends StrategyContract {
  AffineDirectReadsBlockingTest() {
    super(Catalogue.AFFINE_DIRECT_READS, DatabaseMode.BLOCKING);
  }
}
