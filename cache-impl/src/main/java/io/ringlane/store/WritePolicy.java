package io.ringlane.store;

/** When a write is acknowledged. */
public enum WritePolicy {
  /** When the database has it. */
  WRITE_THROUGH,
  /** At once; the flush daemon brings it to the database. */
  WRITE_BEHIND
}
