package io.ringlane.store;

/**
 * Conservation of versions: each that a shard issued is in exactly one state. {@code pending}, {@code inFlight} and {@code writing}
 * are sizes of structures, the others count events; none is derived from the rest.
 *
 * @param issued versions given to writes, removals and expiries
 * @param pending wait for the flush daemon
 * @param inFlight are being written by the flush daemon
 * @param writing are being written through
 * @param flushed are in the database, or a newer version of their key was when they came
 * @param superseded were overwritten in memory before they were written
 * @param failed were refused: their requests were answered with an error
 */
public record Ledger(long issued, long pending, long inFlight, long writing, long flushed, long superseded,
    long failed) {
  /** Nothing was issued. */
  public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0, 0);

  /** Whether every issued version is in exactly one state. */
  public boolean isBalanced() {
    return issued == pending + inFlight + writing + flushed + superseded + failed;
  }

  /** Both together. */
  public Ledger plus(Ledger other) {
    return new Ledger(issued + other.issued, pending + other.pending, inFlight + other.inFlight,
        writing + other.writing,
        flushed + other.flushed, superseded + other.superseded, failed + other.failed);
  }
}
