package io.ringlane.checks.history;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other side of a TTL: a value must not be answered for long after it. An expiry in time is left to the checkers of
 * linearizability, which let a value turn absent but never force it to.
 *
 * <p>
 * A read is late if each write that its value can come from has a TTL and had returned longer than TTL + bound before the
 * read was invoked: the deadline was then taken from the clock before the write returned, and the clock was read after
 * the read was invoked. A write of unknown outcome can take effect late, so it excuses its value for ever.
 */
final class LateReads {
  private static final int NONE = -1;

  private final long boundNanos;
  private long judged;

  /** @param boundNanos at least 0 */
  LateReads(long boundNanos) {
    this.boundNanos = boundNanos;
  }

  /** How many reads answered a value that had a TTL. */
  long judged() {
    return judged;
  }

  /** The write and the read, rows of the history, of the key's latest read; null where none is late. */
  Finding.@Nullable Contradiction check(History history, int key) {
    if (!hasTtl(history, key)) {
      return null;
    }
    int rows = history.rowsOf(key);
    LongIndex values = new LongIndex(Math.min(rows + 1, 1 << 10));
    long[] until = new long[rows];
    int[] write = new int[rows];
    Arrays.fill(write, NONE);
    for (int i = 0; i < rows; i++) {
      int row = history.rowOf(key, i);
      if (history.kind(row) == OperationKind.PUT && history.outcome(row) != Outcome.FAIL) {
        int value = values.indexOf(history.value(row));
        long standsUntil = history.ttlFrom(history.returned(row), row);
        if (write[value] == NONE || standsUntil > until[value]) {
          until[value] = standsUntil;
          write[value] = row;
        }
      }
    }
    long worst = 0;
    int late = NONE;
    for (int i = 0; i < rows; i++) {
      int row = history.rowOf(key, i);
      int value = history.kind(row) == OperationKind.GET && history.outcome(row) == Outcome.OK
          ? values.find(history.value(row))
          : NONE;
      if (value != NONE && until[value] != Long.MAX_VALUE) {
        judged++;
        long over = history.invoked(row) > until[value] ? history.invoked(row) - until[value] : 0;
        if (over > Math.max(boundNanos, worst)) {
          worst = over;
          late = row;
        }
      }
    }
    return late == NONE
        ? null
        : new Finding.Contradiction(List.of(write[values.find(history.value(late))], late),
            "the value was answered to a read that was issued %,d ns after its TTL had passed; the bound is %,d ns"
                .formatted(worst, boundNanos));
  }

  /** Whether a put of the key has a TTL. */
  static boolean hasTtl(History history, int key) {
    for (int i = 0; history.isTimed() && i < history.rowsOf(key); i++) {
      if (history.ttlMillis(history.rowOf(key, i)) != HistoryOperation.NO_TTL) {
        return true;
      }
    }
    return false;
  }
}
