package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * What the session guarantees ask of one key: its writes and its answered reads, in the order in which each session
 * issued them, and where each value may have come from.
 *
 * <p>
 * Operations are numbered in row order; those that failed and reads that were not answered are left out.
 */
final class IssuedOperations {
  static final int NONE = -1;
  /** Stands for the write that every history begins with. */
  static final int BEGINNING = -2;

  final int count;
  /** The row in the history, for each operation. */
  final int[] row;
  final int[] session;
  final long[] invoked;
  final long[] returned;
  final boolean[] write;
  final int[] value;
  final int values;
  /** The place of each operation in the issue order of all sessions, one session after the other. */
  int[] place = {};
  final int[] issueOrder;
  /** By value: where its writes begin in {@code sources}. */
  final int[] sourceStart;
  final int[] sources;
  long[] sourceReturned = {};
  /** The earliest invocation among this source and the later returning ones of the same value, and whose it is. */
  int[] earliestFrom = {};
  /** When the value of the only write of it was first known to be in place. */
  final long[] inPlace;
  final int[] firstReturned;
  /** When answered writes returned, sorted, and the latest invocation so far; empty if no value has several sources. */
  long[] answeredReturns = {};
  long[] latestInvocation = {};
  /** Whether each session waited for its answers on this key, so that the clock tells its issue order. */
  final boolean waits;
  /** From when on absent may be answered because a TTL has passed. */
  private final long firstExpiry;

  IssuedOperations(KeyRows key) {
    count = key.count;
    row = key.row;
    session = key.session;
    invoked = key.invoked;
    returned = key.returned;
    write = key.write;
    value = new int[count];
    LongIndex numbers = new LongIndex(Math.min(count + 1, 1 << 10));
    numbers.indexOf(History.ABSENT);
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      earliest = Math.min(earliest, key.expires[i]);
      value[i] = numbers.indexOf(key.code[i]);
    }
    firstExpiry = earliest;
    values = numbers.size();
    issueOrder = issueOrder();
    waits = allWait();
    sourceStart = new int[values + 1];
    sources = findSources();
    firstReturned = new int[values];
    inPlace = new long[values];
    Arrays.fill(inPlace, Long.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      if (returned[i] < inPlace[value[i]]) {
        inPlace[value[i]] = returned[i];
        firstReturned[value[i]] = i;
      }
    }
    inPlace[KeyOperations.ABSENT] = Long.MIN_VALUE;
  }

  /** Fills what only comparisons need: places, and what values with several sources are compared by. */
  void prepareComparisons() {
    place = new int[count];
    for (int i = 0; i < count; i++) {
      place[issueOrder[i]] = i;
    }
    sourceReturned = new long[sources.length];
    earliestFrom = new int[sources.length];
    boolean several = false;
    for (int v = 0; v < values; v++) {
      several |= hasSource(v) && onlySource(v) == NONE;
      for (int i = sourceStart[v + 1] - 1; i >= sourceStart[v]; i--) {
        sourceReturned[i] = returned[sources[i]];
        boolean last = i == sourceStart[v + 1] - 1;
        earliestFrom[i] = last || invoked[sources[i]] < invoked[earliestFrom[i + 1]]
            ? sources[i]
            : earliestFrom[i + 1];
      }
    }
    int[] byReturn = several ? answeredWrites() : new int[0];
    IndexSort.sort(byReturn, returned);
    answeredReturns = new long[byReturn.length];
    latestInvocation = new long[byReturn.length];
    for (int i = 0; i < byReturn.length; i++) {
      int write = byReturn[i];
      answeredReturns[i] = returned[write];
      latestInvocation[i] = i == 0 ? invoked[write] : Math.max(latestInvocation[i - 1], invoked[write]);
    }
  }

  private int[] answeredWrites() {
    int[] found = new int[count];
    int writes = 0;
    for (int i = 0; i < count; i++) {
      if (write[i] && isAnswered(i)) {
        found[writes++] = i;
      }
    }
    return Arrays.copyOf(found, writes);
  }

  private int[] issueOrder() {
    int[] order = new int[count];
    long[] who = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
      who[i] = session[i];
    }
    IndexSort.sort(order, who);
    int from = 0;
    for (int to = 1; to <= count; to++) {
      if (to == count || session[order[to]] != session[order[from]]) {
        sort(order, from, to, invoked);
        from = to;
      }
    }
    return order;
  }

  /** Sorts a part; nothing is done, and nothing copied, where it is sorted. */
  private static void sort(int[] order, int from, int to, long[] by) {
    boolean sorted = true;
    for (int i = from + 1; i < to && sorted; i++) {
      sorted = by[order[i - 1]] <= by[order[i]];
    }
    if (!sorted) {
      int[] part = Arrays.copyOfRange(order, from, to);
      IndexSort.sort(part, by);
      System.arraycopy(part, 0, order, from, part.length);
    }
  }

  /** The writes of each value in the order of their returns. */
  private int[] findSources() {
    for (int i = 0; i < count; i++) {
      sourceStart[value[i] + 1] += write[i] ? 1 : 0;
    }
    for (int v = 0; v < values; v++) {
      sourceStart[v + 1] += sourceStart[v];
    }
    int[] next = Arrays.copyOf(sourceStart, values);
    int[] found = new int[sourceStart[values]];
    for (int i = 0; i < count; i++) {
      if (write[i]) {
        found[next[value[i]]++] = i;
      }
    }
    for (int v = 0; v < values; v++) {
      sort(found, sourceStart[v], sourceStart[v + 1], returned);
    }
    return found;
  }

  private boolean allWait() {
    int who = NONE;
    long latest = Long.MIN_VALUE;
    for (int i : issueOrder) {
      if (session[i] != who) {
        who = session[i];
        latest = Long.MIN_VALUE;
      }
      if (isAnswered(i)) {
        if (latest >= invoked[i]) {
          return false;
        }
        latest = returned[i];
      }
    }
    return true;
  }

  /** Whether its session knows its outcome. What is unknown may take effect late, so it has no place in its session's order. */
  boolean isAnswered(int operation) {
    return returned[operation] != Long.MAX_VALUE;
  }

  /** The only write a value can come from, BEGINNING, or NONE if there are several or none at all. */
  int onlySource(int v) {
    int known = sourceStart[v + 1] - sourceStart[v];
    if (v == KeyOperations.ABSENT) {
      return known == 0 ? BEGINNING : NONE;
    }
    return known == 1 ? sources[sourceStart[v]] : NONE;
  }

  /** The write of a value that returned last, or NONE. */
  int lastSource(int v) {
    return sourceStart[v + 1] > sourceStart[v] ? sources[sourceStart[v + 1] - 1] : NONE;
  }

  boolean mayHaveExpired(int read) {
    return value[read] == KeyOperations.ABSENT && firstExpiry <= returned[read];
  }

  boolean hasSource(int v) {
    return v == KeyOperations.ABSENT || sourceStart[v + 1] > sourceStart[v];
  }
}
