package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class SingleThreadParkedKeyTest extends OrderedStrategyContract {
  SingleThreadParkedKeyTest() {
    super(Catalogue.SINGLE_THREAD, DatabaseMode.PARKED_KEY);
  }
}
