package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class DelegationParkedKeyTest extends StrategyContract {
  DelegationParkedKeyTest() {
    super(Catalogue.DELEGATION, DatabaseMode.PARKED_KEY);
  }
}
