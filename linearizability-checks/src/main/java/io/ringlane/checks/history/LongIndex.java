package io.ringlane.checks.history;

import java.util.Arrays;

/** Numbers distinct longs from 0 in the order in which they first come. Open addressing, no boxes. */
final class LongIndex {
  private long[] values;
  private int[] table;
  private int size;

  LongIndex(int expected) {
    values = new long[Math.max(8, expected)];
    table = new int[tableSize(values.length)];
  }

  private static int tableSize(int capacity) {
    return Integer.highestOneBit(Math.max(8, capacity)) << 2;
  }

  int size() {
    return size;
  }

  long valueAt(int index) {
    return values[index];
  }

  /** The number of {@code value}, or -1 if it has none. */
  int find(long value) {
    int mask = table.length - 1;
    int at = mix(value) & mask;
    while (table[at] != 0) {
      if (values[table[at] - 1] == value) {
        return table[at] - 1;
      }
      at = (at + 1) & mask;
    }
    return -1;
  }

  /** The number of {@code value}, given now if it is new. */
  int indexOf(long value) {
    int mask = table.length - 1;
    int at = mix(value) & mask;
    while (table[at] != 0) {
      int index = table[at] - 1;
      if (values[index] == value) {
        return index;
      }
      at = (at + 1) & mask;
    }
    if (size == values.length) {
      grow();
      return indexOf(value);
    }
    values[size] = value;
    table[at] = size + 1;
    return size++;
  }

  private void grow() {
    values = Arrays.copyOf(values, values.length * 2);
    table = new int[tableSize(values.length)];
    int mask = table.length - 1;
    for (int index = 0; index < size; index++) {
      int at = mix(values[index]) & mask;
      while (table[at] != 0) {
        at = (at + 1) & mask;
      }
      table[at] = index + 1;
    }
  }

  private static int mix(long value) {
    long hash = value * 0x9E3779B97F4A7C15L;
    return (int) (hash ^ (hash >>> 32));
  }
}
