package io.ringlane.store;

/**
 * Conservation of versions: each that a shard issued is in exactly one state. {@code pending}, {@code inFlight}, {@code parked},
 * {@code writing}, {@code dead} and {@code moving} are sizes of structures, the others count events; none is derived from the rest.
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
 * @param movedIn came from another shard, not written yet
 * @param moving are on their way to another shard, and could still come back
 * @param movedOut belong to another shard now
 * @param lost were acknowledged, and died with their server
 */
public record Ledger(long issued, long pending, long inFlight, long parked, long writing, long flushed, long superseded,
    long dead, long failed, long movedIn, long moving, long movedOut, long lost) {
  /** Nothing was issued. */
  public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Books without moves and losses. */
  public Ledger(long issued, long pending, long inFlight, long parked, long writing, long flushed, long superseded,
      long dead, long failed) {
    this(issued, pending, inFlight, parked, writing, flushed, superseded, dead, failed, 0, 0, 0, 0);
  }

  /**
   * The books of a shard that died, closed: what became of the writes that were dirty or on their way.
   *
   * @param takenOver another shard has them
   * @param outdated dead letters of which a newer version is known
   * @param revived dead letters of which another shard has the write, to be tried again
   * @param overwritten a newer one of their key was dirty, too
   * @param unacknowledged nobody has them, and nobody was told that they were there
   * @param gone nobody has them
   */
  public Ledger buried(long takenOver, long outdated, long revived, long overwritten, long unacknowledged, long gone) {
    return new Ledger(issued, 0, 0, 0, 0, flushed, superseded + overwritten + outdated, dead - revived - outdated,
        failed + writing + unacknowledged, movedIn, 0, movedOut + takenOver + revived, lost + gone);
  }

  /** Whether every version that was issued or came is in exactly one state. */
  public boolean isBalanced() {
    return issued + movedIn == pending + inFlight + parked + writing + flushed + superseded + dead + failed + moving
        + movedOut + lost;
  }

  /** Writes that wait for the flush daemons: what the dirty set's bound counts. */
  public long dirty() {
    return pending + inFlight + parked;
  }

  /** Versions that are on their way to the database. */
  public long backlog() {
    return dirty() + writing + moving;
  }

  /** Both together. */
  public Ledger plus(Ledger other) {
    return new Ledger(issued + other.issued, pending + other.pending, inFlight + other.inFlight, parked + other.parked,
        writing + other.writing, flushed + other.flushed, superseded + other.superseded, dead + other.dead,
        failed + other.failed, movedIn + other.movedIn, moving + other.moving, movedOut + other.movedOut,
        lost + other.lost);
  }
}
