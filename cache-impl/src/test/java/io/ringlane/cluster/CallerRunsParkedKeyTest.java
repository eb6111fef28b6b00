package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CallerRunsParkedKeyTest extends StrategyContract {
  CallerRunsParkedKeyTest() {
    super(Catalogue.CALLER_RUNS, DatabaseMode.PARKED_KEY);
  }
}
