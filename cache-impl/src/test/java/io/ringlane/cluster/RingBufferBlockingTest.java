package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class RingBufferBlockingTest extends OrderedStrategyContract {
  RingBufferBlockingTest() {
    super(Catalogue.RING_BUFFER, DatabaseMode.BLOCKING);
  }
}
