package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class MapComputeParkedKeyTest extends StrategyContract {
  MapComputeParkedKeyTest() {
    super(Catalogue.MAP_COMPUTE, DatabaseMode.PARKED_KEY);
  }
}
