package io.ringlane.store;

/**
 * Conservation of versions: each that a shard issued is in exactly one state. {@code pending}, {@code inFlight}, {@code parked},
 * {@code writing} and {@code dead} are sizes of structures, the others count events; none is derived from the rest.
 *
 * @param issued versions given to writes, removals and expiries
 * @param pending wait for the flush daemon
 * @param inFlight are being written by the flush daemon
 * @param parked were refused by the database and wait to be tried again
 * @param writing are being written through
 * @param flushed are in the database, or a newer version of their key was when they came
 * @param superseded were overwritten in memory before they were written
 * @param dead were given up and are dead letters
 * @param failed were not acknowledged: their requests were answered with an error
 */
public record Ledger(long issued, long pending, long inFlight, long parked, long writing, long flushed, long superseded,
    long dead, long failed) {
  /** Nothing was issued. */
  public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether every issued version is in exactly one state. */
  public boolean isBalanced() {
    return issued == pending + inFlight + parked + writing + flushed + superseded + dead + failed;
  }

  /** Writes that wait for the flush daemons: what the dirty set's bound counts. */
  public long dirty() {
    return pending + inFlight + parked;
  }

  /** Versions that are on their way to the database. */
  public long backlog() {
    return dirty() + writing;
  }

  /** Both together. */
  public Ledger plus(Ledger other) {
    return new Ledger(issued + other.issued, pending + other.pending, inFlight + other.inFlight, parked + other.parked,
        writing + other.writing, flushed + other.flushed, superseded + other.superseded, dead + other.dead,
        failed + other.failed);
  }
}
