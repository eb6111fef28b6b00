package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class SingleThreadBlockingTest extends OrderedStrategyContract {
  SingleThreadBlockingTest() {
    super(Catalogue.SINGLE_THREAD, DatabaseMode.BLOCKING);
  }
}
