package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class StripedLocksParkedKeyTest extends StrategyContract {
  StripedLocksParkedKeyTest() {
    super(Catalogue.STRIPED_LOCKS, DatabaseMode.PARKED_KEY);
  }
}
