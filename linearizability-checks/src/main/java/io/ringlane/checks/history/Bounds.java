package io.ringlane.checks.history;

/** Binary search in sorted stamps. */
final class Bounds {
  private Bounds() {}

  /** The last place whose stamp is smaller than {@code limit}, or -1. */
  static int lastBelow(long[] sorted, long limit) {
    return lastBelow(sorted, 0, sorted.length, limit);
  }

  /** The last place in [from, to) whose stamp is smaller than {@code limit}, or {@code from - 1}. */
  static int lastBelow(long[] sorted, int from, int to, long limit) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
