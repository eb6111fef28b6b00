package io.ringlane.server;

/** Who waits while the database answers a shard's call. */
public enum DatabaseMode {
  /** The thread that ran the operation: it makes the call between two operations. */
  BLOCKING,
  /** The key: its later requests wait in order, and the thread goes on with other keys. */
  PARKED_KEY
}
