package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class VirtualThreadsParkedKeyTest extends StrategyContract {
  VirtualThreadsParkedKeyTest() {
    super(Catalogue.VIRTUAL_THREADS, DatabaseMode.PARKED_KEY);
  }
}
