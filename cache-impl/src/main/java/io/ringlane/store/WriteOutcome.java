package io.ringlane.store;

/** What became of one version that was sent to the database. */
public enum WriteOutcome {
  /** The row has it, durably. */
  WRITTEN,
  /** The row had a newer version; the guard left it as it was. */
  TURNED_AWAY,
  /** The row was refused. */
  REFUSED,
  /** The row was refused for the last time, and is a dead letter now. */
  BURIED,
  /** The database failed; the row may or may not have it. */
  UNKNOWN
}
