package io.ringlane.cluster;

import io.ringlane.server.DatabaseMode;

class SerialQueueParkedKeyTest extends OrderedStrategyContract {
  SerialQueueParkedKeyTest() {
    super(Catalogue.SERIAL_QUEUE, DatabaseMode.PARKED_KEY);
  }
}
