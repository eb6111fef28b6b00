package io.ringlane.api;

/**
 * What became of the keys that were dirty when a flush was asked for.
 *
 * @param flushed the last write, or a newer one, is in the database
 * @param parked the database refused the last write: it will be tried again, or is a dead letter
 * @param left neither, when the deadline came
 */
public record FlushReport(long flushed, long parked, long left) {
  /** Nothing was dirty. */
  public static final FlushReport NOTHING = new FlushReport(0, 0, 0);

  /** Both together. */
  public FlushReport plus(FlushReport other) {
    return new FlushReport(flushed + other.flushed, parked + other.parked, left + other.left);
  }

  /** Whether everything is in the database. */
  public boolean isComplete() {
    return parked == 0 && left == 0;
  }
}
