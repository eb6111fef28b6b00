package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class StripedLocksBlockingTest extends StrategyContract {
  StripedLocksBlockingTest() {
    super(Catalogue.STRIPED_LOCKS, DatabaseMode.BLOCKING);
  }
}
