package io.ringlane.checks.history;

import java.util.Arrays;
import java.util.List;

/**
 * Makes of a key that nothing explains the few operations that contradict each other.
 *
 * <p>
 * Each step keeps this promise: if an order explained the larger history, one would explain the smaller. So what is
 * left contradicts itself, whatever was dropped.
 */
final class Shrinker {
  // Which steps keep the promise: cutting off everything after the failing return (what is open then may or may not
  // have taken effect); dropping a read; dropping a write that none of the remaining reads can have answered, because
  // there is none of its value, or they all returned before it was issued, or it was certainly overwritten before they
  // were issued; and likewise none that was answered absent because the write's value had turned absent. For a reader's sake the last write of a value that is still read always stays.

  /** How many operations may be looked at in all, over all attempts. */
  private static final long WORK = 20_000_000;
  private static final long BUDGET = 1_000_000;
  private static final int NONE = -1;

  private long work;

  private Shrinker() {}

  /** The contradiction in {@code operations}, whose search failed at {@code failedAt}, with rows of the history. */
  static Finding.Contradiction shrink(KeyOperations operations, int failedAt) {
    KeyOperations small = new Shrinker().reduce(operations.before(operations.returned[failedAt]));
    if (ZoneChecker.judges(small)
        && ZoneChecker.check(small) instanceof Finding.Contradiction(List<Integer> few, String why)) {
      return new Finding.Contradiction(rows(small, few), repeats(operations, small)
          ? why + "; other writes of these values were overwritten before, or issued after"
          : why);
    }
    List<Integer> order = Arrays.stream(small.byInvocation()).boxed().toList();
    return new Finding.Contradiction(rows(small, order),
        "no order of these " + order.size() + " operations explains every answer, and nothing else can help");
  }

  private static List<Integer> rows(KeyOperations operations, List<Integer> few) {
    return few.stream().map(i -> operations.row[i]).toList();
  }

  private static boolean repeats(KeyOperations operations, KeyOperations small) {
    return !ZoneChecker.judges(operations) && small.count > 1;
  }

  private KeyOperations reduce(KeyOperations prefix) {
    KeyOperations small = prefix;
    int[] order = prefix.byInvocation();
    for (int window = 8; window < prefix.count; window *= 4) {
      boolean[] dropped = new boolean[prefix.count];
      for (int i = 0; i < prefix.count - window; i++) {
        dropped[order[i]] = true;
      }
      KeyOperations attempt = without(prefix, dropped);
      if (fails(attempt)) {
        small = attempt;
        break;
      }
    }
    for (int part = Math.max(1, small.count / 2); part >= 1; part /= 2) {
      boolean smaller = true;
      while (smaller) {
        smaller = false;
        for (int from = 0; from < small.count; from += part) {
          boolean[] dropped = new boolean[small.count];
          Arrays.fill(dropped, from, Math.min(small.count, from + part), true);
          KeyOperations attempt = without(small, dropped);
          if (attempt.count < small.count && fails(attempt)) {
            small = attempt;
            smaller = true;
            from -= part;
          }
        }
        smaller &= part == 1;
      }
    }
    return small;
  }

  private boolean fails(KeyOperations attempt) {
    work += attempt.count;
    return work <= WORK && FrontierChecker.check(attempt, BUDGET).verdict() == Verdict.VIOLATION;
  }

  /** Drops the chosen reads, and of the chosen writes those that may go. */
  private static KeyOperations without(KeyOperations all, boolean[] dropped) {
    long[] firstRead = new long[all.values];
    long[] lastRead = new long[all.values];
    int[] lastWrite = new int[all.values];
    Arrays.fill(firstRead, Long.MAX_VALUE);
    Arrays.fill(lastRead, Long.MIN_VALUE);
    Arrays.fill(lastWrite, NONE);
    for (int i = 0; i < all.count; i++) {
      int value = all.value[i];
      if (all.write[i]) {
        lastWrite[value] = lastWrite[value] == NONE || all.returned[i] >= all.returned[lastWrite[value]]
            ? i
            : lastWrite[value];
      } else if (!dropped[i]) {
        firstRead[value] = Math.min(firstRead[value], all.invoked[i]);
        lastRead[value] = Math.max(lastRead[value], all.returned[i]);
      }
    }
    WrittenBy overwritten = new WrittenBy(all);
    int[] kept = new int[all.count];
    int count = 0;
    for (int i = 0; i < all.count; i++) {
      int value = all.value[i];
      boolean goes = dropped[i];
      if (goes && all.write[i] && lastRead[value] != Long.MIN_VALUE) {
        boolean cannotBeAnswered = lastRead[value] < all.invoked[i]
            || all.returned[i] < overwritten.latestInvocation(firstRead[value]);
        goes = cannotBeAnswered && i != lastWrite[value];
      }
      if (goes && lastRead[KeyOperations.ABSENT] >= all.expires[i]) {
        goes = all.returned[i] < overwritten.latestInvocation(firstRead[KeyOperations.ABSENT]);
      }
      if (!goes) {
        kept[count++] = i;
      }
    }
    return all.only(Arrays.copyOf(kept, count));
  }

  /** Answers: of the writes that had returned before some moment, when was the latest issued? */
  private static final class WrittenBy {
    private final long[] returned;
    private final long[] latest;

    WrittenBy(KeyOperations operations) {
      int[] order = operations.byReturn();
      long[] returns = new long[order.length];
      long[] invocations = new long[order.length];
      int count = 0;
      for (int i : order) {
        if (operations.write[i] && !operations.isOptional(i)) {
          returns[count] = operations.returned[i];
          invocations[count] = count == 0
              ? operations.invoked[i]
              : Math.max(invocations[count - 1], operations.invoked[i]);
          count++;
        }
      }
      returned = Arrays.copyOf(returns, count);
      latest = Arrays.copyOf(invocations, count);
    }

    long latestInvocation(long moment) {
      int at = Bounds.lastBelow(returned, moment);
      return at < 0 ? Long.MIN_VALUE : latest[at];
    }
  }
}
