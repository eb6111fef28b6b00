package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class CombiningParkedKeyTest extends StrategyContract {
  CombiningParkedKeyTest() {
    super(Catalogue.COMBINING, DatabaseMode.PARKED_KEY);
  }
}
