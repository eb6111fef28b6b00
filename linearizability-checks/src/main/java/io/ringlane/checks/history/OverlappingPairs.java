package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * How much a history shows: pairs of answered operations of one key that overlap. Without any, every order is the clock's and
 * no race was run.
 */
public final class OverlappingPairs {
  private OverlappingPairs() {}

  /** The pairs of every key, added up; intervals that share one stamp overlap. */
  public static long count(History history) {
    long pairs = 0;
    for (int key = 0; key < history.keyCount(); key++) {
      pairs += count(history, key);
    }
    return pairs;
  }

  private static long count(History history, int key) {
    int rows = history.rowsOf(key);
    int[] order = new int[rows];
    long[] invoked = new long[rows];
    long[] returned = new long[rows];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      int row = history.rowOf(key, i);
      if (history.outcome(row) == Outcome.OK) {
        order[count] = count;
        invoked[count] = history.invoked(row);
        returned[count] = history.returned(row);
        count++;
      }
    }
    int[] byInvocation = Arrays.copyOf(order, count);
    int[] byReturn = byInvocation.clone();
    IndexSort.sort(byInvocation, invoked);
    IndexSort.sort(byReturn, returned);
    long pairs = 0;
    int over = 0;
    for (int i = 0; i < count; i++) {
      while (over < count && returned[byReturn[over]] < invoked[byInvocation[i]]) {
        over++;
      }
      pairs += i - over;
    }
    return pairs;
  }
}
