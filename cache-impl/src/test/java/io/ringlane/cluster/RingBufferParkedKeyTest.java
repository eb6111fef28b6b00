package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class RingBufferParkedKeyTest extends OrderedStrategyContract {
  RingBufferParkedKeyTest() {
    super(Catalogue.RING_BUFFER, DatabaseMode.PARKED_KEY);
  }
}
