package io.ringlane.checks.history;

import java.util.Arrays;

/** Sorts numbers of things by a long that belongs to each; equal longs keep their order. Radix, no boxes. */
final class IndexSort {
  private static final int FEW = 40;

  private IndexSort() {}

  /** Sorts {@code index} so that {@code by[index[0]] <= by[index[1]] <= ...}. */
  static void sort(int[] index, long[] by) {
    int count = index.length;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    boolean sorted = true;
    for (int i = 0; i < count; i++) {
      long key = by[index[i]];
      sorted &= key >= most;
      least = Math.min(least, key);
      most = Math.max(most, key);
    }
    if (sorted) {
      return;
    }
    if (count <= FEW) {
      insertionSort(index, by);
    } else {
      radixSort(index, by, least, most);
    }
  }

  private static void insertionSort(int[] index, long[] by) {
    for (int i = 1; i < index.length; i++) {
      int moved = index[i];
      int at = i;
      while (at > 0 && by[index[at - 1]] > by[moved]) {
        index[at] = index[at - 1];
        at--;
      }
      index[at] = moved;
    }
  }

  private static void radixSort(int[] index, long[] by, long least, long most) {
    int count = index.length;
    int digit = count < 4096 ? 8 : 11;
    int[] starts = new int[1 << digit];
    int mask = starts.length - 1;
    int bits = 64 - Long.numberOfLeadingZeros(most - least);
    int[] source = index;
    int[] target = new int[count];
    boolean inPlace = true;
    for (int shift = 0; shift < bits; shift += digit) {
      Arrays.fill(starts, 0);
      for (int i = 0; i < count; i++) {
        starts[(int) ((by[source[i]] - least) >>> shift) & mask]++;
      }
      int sum = 0;
      for (int i = 0; i < starts.length; i++) {
        int here = starts[i];
        starts[i] = sum;
        sum += here;
      }
      for (int i = 0; i < count; i++) {
        target[starts[(int) ((by[source[i]] - least) >>> shift) & mask]++] = source[i];
      }
      int[] other = source;
      source = target;
      target = other;
      inPlace = !inPlace;
    }
    if (!inPlace) {
      System.arraycopy(source, 0, index, 0, count);
    }
  }
}
