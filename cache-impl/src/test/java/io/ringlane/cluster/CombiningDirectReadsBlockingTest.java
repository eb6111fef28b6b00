package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CombiningDirectReadsBlockingTest extends StrategyContract {
  CombiningDirectReadsBlockingTest() {
    super(Catalogue.COMBINING_DIRECT_READS, DatabaseMode.BLOCKING);
  }
}
