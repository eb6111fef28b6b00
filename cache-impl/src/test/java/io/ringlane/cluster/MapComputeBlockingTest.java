package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class MapComputeBlockingTest extends StrategyContract {
  MapComputeBlockingTest() {
    super(Catalogue.MAP_COMPUTE, DatabaseMode.BLOCKING);
  }
}
