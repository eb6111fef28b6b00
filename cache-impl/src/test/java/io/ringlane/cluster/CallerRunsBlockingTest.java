package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CallerRunsBlockingTest extends StrategyContract {
  CallerRunsBlockingTest() {
    super(Catalogue.CALLER_RUNS, DatabaseMode.BLOCKING);
  }
}
