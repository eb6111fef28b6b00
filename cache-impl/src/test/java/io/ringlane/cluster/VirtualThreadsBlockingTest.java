package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class VirtualThreadsBlockingTest extends StrategyContract {
  VirtualThreadsBlockingTest() {
    super(Catalogue.VIRTUAL_THREADS, DatabaseMode.BLOCKING);
  }
}
