package io.ringlane.ring;

import java.util.Arrays;

/** Sorted arrays of ring positions, which are unsigned. */
final class Positions {
  private Positions() {}

  /** How many of the sorted positions are at or before this one. */
  static int countUpTo(long[] sorted, long position) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(sorted[middle], position) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** All positions of both, sorted, each once. */
  static long[] union(long[] some, long[] others) {
    long[] union = new long[some.length + others.length];
    int count = 0;
    for (int i = 0, j = 0; i < some.length || j < others.length; count++) {
      boolean fromSome = j == others.length || i < some.length && Long.compareUnsigned(some[i], others[j]) <= 0;
      long next = fromSome ? some[i] : others[j];
      i += i < some.length && some[i] == next ? 1 : 0;
      j += j < others.length && others[j] == next ? 1 : 0;
      union[count] = next;
    }
    return Arrays.copyOf(union, count);
  }
}
