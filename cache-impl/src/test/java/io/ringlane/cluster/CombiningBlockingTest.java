package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CombiningBlockingTest extends StrategyContract {
  CombiningBlockingTest() {
    super(Catalogue.COMBINING, DatabaseMode.BLOCKING);
  }
}
