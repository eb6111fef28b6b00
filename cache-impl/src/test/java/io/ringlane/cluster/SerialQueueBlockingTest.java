package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class SerialQueueBlockingTest extends OrderedStrategyContract {
  SerialQueueBlockingTest() {
    super(Catalogue.SERIAL_QUEUE, DatabaseMode.BLOCKING);
  }
}
