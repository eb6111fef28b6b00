package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CombiningDirectReadsParkedKeyTest extends StrategyContract {
  CombiningDirectReadsParkedKeyTest() {
    super(Catalogue.COMBINING_DIRECT_READS, DatabaseMode.PARKED_KEY);
  }
}
