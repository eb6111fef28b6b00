package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * The operations of one session, in the order in which it issues them.
 *
 * <p>
 * One thread issues. A session that waits for its answers uses {@link #put}, {@link #get} and {@link #remove} after
 * each call; one that does not wait takes a ticket with {@code issue...} before the call and hands it to
 * {@link #answered}, which another thread may call if the call itself orders it after the issue, as every executor
 * and future does. Each ticket is answered at most once. Every value written should be unique: that is what lets
 * millions of operations be judged in a second. Where a put has a TTL all stamps must be nanoseconds.
 */
public final class SessionRecorder {
  // How it works: rows of six longs in chunks that never move. The table of chunks is replaced when it grows, so a
  // thread that answers sees either table, and both hold the chunk of its ticket. WHAT: kind, outcome << 2, and one more
  // than the TTL << 4.

  /** What {@link #get} and {@link #answered} are given for absent; it cannot be written. */
  public static final long ABSENT = Long.MIN_VALUE;

  private static final int ROWS = 1 << 12;
  private static final int WIDTH = 6;
  private static final int KEY = 0;
  private static final int VALUE = 1;
  private static final int INVOKED = 2;
  private static final int RETURNED = 3;
  private static final int WHAT = 4;
  private static final int VERSION = 5;
  private static final int OUTCOME_SHIFT = 2;
  private static final int TTL_SHIFT = 4;

  private final String name;
  private long[][] chunks = {new long[ROWS * WIDTH]};
  private int size;

  SessionRecorder(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** How many operations were issued. Only the issuing thread may ask while operations run. */
  public int size() {
    return size;
  }

  /** A put that is over. {@code returnNanos} is not looked at when the outcome is INFO. */
  public void put(long key, long value, long invokeNanos, long returnNanos, Outcome outcome) {
    finish(issue(OperationKind.PUT, key, writable(value), invokeNanos), returnNanos, outcome);
  }

  /** A put with a TTL that is over. */
  public void put(long key, long value, long ttlMillis, long invokeNanos, long returnNanos, Outcome outcome) {
    finish(issuePut(key, value, ttlMillis, invokeNanos), returnNanos, outcome);
  }

  /** A get that is over; {@code value} is {@link #ABSENT} for a miss and is not looked at unless the outcome is OK. */
  public void get(long key, long value, long invokeNanos, long returnNanos, Outcome outcome) {
    finish(issue(OperationKind.GET, key, value, invokeNanos), returnNanos, outcome);
  }

  /** A remove that is over. */
  public void remove(long key, long invokeNanos, long returnNanos, Outcome outcome) {
    finish(issue(OperationKind.REMOVE, key, ABSENT, invokeNanos), returnNanos, outcome);
  }

  /** Issues a put without waiting; returns its ticket. */
  public int issuePut(long key, long value, long invokeNanos) {
    return issue(OperationKind.PUT, key, writable(value), invokeNanos);
  }

  /** Issues a put with a TTL of at least 0 ms without waiting; returns its ticket. */
  public int issuePut(long key, long value, long ttlMillis, long invokeNanos) {
    if (ttlMillis < 0 || ttlMillis > History.LONGEST_TTL_MILLIS) {
      throw new IllegalArgumentException(
          "a TTL of " + ttlMillis + " ms; it is from 0 to " + History.LONGEST_TTL_MILLIS);
    }
    int ticket = issue(OperationKind.PUT, key, writable(value), invokeNanos);
    chunks[ticket / ROWS][ticket % ROWS * WIDTH + WHAT] |= (ttlMillis + 1) << TTL_SHIFT;
    return ticket;
  }

  /** Issues a get without waiting; returns its ticket. */
  public int issueGet(long key, long invokeNanos) {
    return issue(OperationKind.GET, key, ABSENT, invokeNanos);
  }

  /** Issues a remove without waiting; returns its ticket. */
  public int issueRemove(long key, long invokeNanos) {
    return issue(OperationKind.REMOVE, key, ABSENT, invokeNanos);
  }

  /** The get of this ticket was answered {@code value}, or {@link #ABSENT}. */
  public void answered(int ticket, long value, long returnNanos) {
    chunks[ticket / ROWS][ticket % ROWS * WIDTH + VALUE] = value;
    finish(ticket, returnNanos, Outcome.OK);
  }

  /**
   * The answer of this ticket's operation gives, or is about, this version of the key; said before the operation ends, where
   * it is said. Versions of a key are positive and rise in the order in which the cache says its writes took effect.
   */
  public void revealed(int ticket, long version) {
    chunks[ticket / ROWS][ticket % ROWS * WIDTH + VERSION] = version;
  }

  /** The put or remove of this ticket, or a get whose value nobody knows, ended like this. */
  public void ended(int ticket, long returnNanos, Outcome outcome) {
    finish(ticket, returnNanos, outcome);
  }

  private static long writable(long value) {
    if (value == ABSENT) {
      throw new IllegalArgumentException("the value " + value + " stands for absent and cannot be written");
    }
    return value;
  }

  private int issue(OperationKind kind, long key, long value, long invokeNanos) {
    int ticket = size;
    int chunk = ticket / ROWS;
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk * 2);
    }
    if (chunk > 0 && ticket % ROWS == 0) {
      chunks[chunk] = new long[ROWS * WIDTH];
    }
    long[] rows = chunks[chunk];
    int at = ticket % ROWS * WIDTH;
    rows[at + KEY] = key;
    rows[at + VALUE] = value;
    rows[at + INVOKED] = invokeNanos;
    rows[at + RETURNED] = Long.MAX_VALUE;
    rows[at + WHAT] = kind.code() | Outcome.INFO.code() << OUTCOME_SHIFT;
    size = ticket + 1;
    return ticket;
  }

  private void finish(int ticket, long returnNanos, Outcome outcome) {
    long[] rows = chunks[ticket / ROWS];
    int at = ticket % ROWS * WIDTH;
    if (outcome != Outcome.INFO) {
      if (returnNanos < rows[at + INVOKED]) {
        throw new IllegalArgumentException(
            "returned at " + returnNanos + ", before it was invoked at " + rows[at + INVOKED]);
      }
      rows[at + RETURNED] = returnNanos;
    }
    rows[at + WHAT] = (rows[at + WHAT] & ~(3L << OUTCOME_SHIFT)) | outcome.code() << OUTCOME_SHIFT;
  }

  void copyTo(History.Builder builder, int session, LongIndex keys) {
    for (int row = 0; row < size; row++) {
      long[] rows = chunks[row / ROWS];
      int at = row % ROWS * WIDTH;
      OperationKind kind = OperationKind.of((int) rows[at + WHAT] & 3);
      Outcome outcome = Outcome.of((int) (rows[at + WHAT] >> OUTCOME_SHIFT) & 3);
      long value = rows[at + VALUE];
      builder.add(session, kind, keys.indexOf(rows[at + KEY]), value == ABSENT ? History.ABSENT : builder.codeOf(value),
          rows[at + INVOKED], rows[at + RETURNED], outcome, row + 1, (rows[at + WHAT] >>> TTL_SHIFT) - 1);
      builder.version(rows[at + VERSION]);
    }
  }
}
