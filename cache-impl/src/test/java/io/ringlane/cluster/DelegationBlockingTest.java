package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class DelegationBlockingTest extends StrategyContract {
  DelegationBlockingTest() {
    super(Catalogue.DELEGATION, DatabaseMode.BLOCKING);
  }
}
