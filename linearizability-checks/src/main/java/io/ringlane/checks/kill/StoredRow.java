package io.ringlane.checks.kill;

/**
 * A row as the database has it.
 *
 * @param key the key's number; {@link #FOREIGN} where the bytes are no number
 * @param value the value's number; {@link WriteId#NONE} for a removed key, {@link #FOREIGN} where the bytes are no number
 * @param version the row's version
 * @param expires whether it has a deadline
 */
record StoredRow(long key, long value, long version, boolean expires) {
  /** What no client ever wrote. */
  static final long FOREIGN = -1;

  boolean removed() {
    return value == WriteId.NONE;
  }

  @Override
  public String toString() {
    return (removed() ? "removed" : value == FOREIGN ? "foreign bytes" : WriteId.describe(value))
        + (expires ? " with a deadline" : "") + ", version " + Long.toHexString(version);
  }
}
