package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * What is to be judged of one key: a register that starts absent, its writes (a remove writes absent) and its answered
 * reads. The value of a write with a TTL may turn absent once, at any time from invocation + TTL on, while it stands.
 *
 * <p>
 * Left out, because they say nothing: operations that failed, reads that were not answered, writes of unknown outcome
 * whose value no later read answered, and TTLs that had not passed when absent was last answered.
 */
final class KeyOperations {
  /** The number of absent among the values, and of the write that every history begins with. */
  static final int ABSENT = 0;

  final int count;
  /** The row in the history, for each operation. */
  final int[] row;
  final long[] invoked;
  /** {@link Long#MAX_VALUE} for a write that may take effect at any time or never, which is what optional means. */
  final long[] returned;
  final boolean[] write;
  /** From when on the value of a write may turn absent; {@link Long#MAX_VALUE} where nobody can have seen that. */
  final long[] expires;
  /** Whether any value may have been seen to turn absent. */
  final boolean timed;
  /** Values of this key, numbered from 0. */
  final int[] value;
  final int values;
  /** How many reads answered each value, and how many writes wrote it (absent: without the one at the beginning). */
  final int[] reads;
  final int[] writes;

  private KeyOperations(Builder from) {
    LongIndex numbers = new LongIndex(Math.min(from.count + 1, 1 << 10));
    numbers.indexOf(History.ABSENT);
    long[] lastRead = new long[16];
    Arrays.fill(lastRead, Long.MIN_VALUE);
    for (int i = 0; i < from.count; i++) {
      if (!from.write[i]) {
        int number = numbers.indexOf(from.code[i]);
        if (number >= lastRead.length) {
          int old = lastRead.length;
          lastRead = Arrays.copyOf(lastRead, old * 2);
          Arrays.fill(lastRead, old, lastRead.length, Long.MIN_VALUE);
        }
        lastRead[number] = Math.max(lastRead[number], from.returned[i]);
      }
    }
    int answered = numbers.size();
    int kept = 0;
    int[] number = new int[from.count];
    for (int i = 0; i < from.count; i++) {
      boolean optional = from.write[i] && from.returned[i] == Long.MAX_VALUE;
      int known = numbers.find(from.code[i]);
      boolean mayExpire = from.expires[i] != Long.MAX_VALUE && from.expires[i] <= lastRead[ABSENT];
      boolean silent = optional && !mayExpire
          && (known < 0 || known >= answered || lastRead[known] < from.invoked[i]);
      number[i] = silent ? -1 : numbers.indexOf(from.code[i]);
      kept += silent ? 0 : 1;
    }
    boolean all = kept == from.row.length;
    count = kept;
    row = all ? from.row : new int[count];
    invoked = all ? from.invoked : new long[count];
    returned = all ? from.returned : new long[count];
    write = all ? from.write : new boolean[count];
    expires = new long[count];
    value = all ? number : new int[count];
    values = numbers.size();
    reads = new int[values];
    writes = new int[values];
    int at = 0;
    boolean anyExpires = false;
    for (int i = 0; i < from.count; i++) {
      if (number[i] >= 0) {
        if (!all) {
          row[at] = from.row[i];
          invoked[at] = from.invoked[i];
          returned[at] = from.returned[i];
          write[at] = from.write[i];
          value[at] = number[i];
        }
        boolean mayExpire = from.expires[i] <= lastRead[ABSENT];
        expires[at] = mayExpire ? from.expires[i] : Long.MAX_VALUE;
        anyExpires |= expires[at] != Long.MAX_VALUE;
        (write[at] ? writes : reads)[value[at]]++;
        at++;
      }
    }
    timed = anyExpires;
  }

  /** What is to be judged of a key. */
  static KeyOperations of(KeyRows key) {
    return new KeyOperations(new Builder(key));
  }

  /** Only these operations, by number. Whoever leaves one out answers for it. */
  KeyOperations only(int[] chosen) {
    Builder builder = new Builder(chosen.length);
    for (int operation : chosen) {
      addTo(builder, operation, returned[operation]);
    }
    return builder.build();
  }

  /**
   * Without the reads whose value may come from several writes. If an order explains the whole, one explains this, and
   * {@link ZoneChecker} judges it.
   */
  KeyOperations withoutAmbiguousReads() {
    Builder builder = new Builder(count);
    for (int i = 0; i < count; i++) {
      if (write[i] || !isAmbiguous(value[i])) {
        addTo(builder, i, returned[i]);
      }
    }
    return builder.build();
  }

  /** Whether a read of this value may come from several writes; one that turned absent is another source of absent. */
  boolean isAmbiguous(int number) {
    int more = number != ABSENT ? 0 : timed ? 2 : 1;
    return reads[number] > 0 && writes[number] + more > 1;
  }

  /** What was known at {@code until}: later ones are gone, reads still open are gone, open writes are optional. */
  KeyOperations before(long until) {
    Builder builder = new Builder(count);
    for (int i = 0; i < count; i++) {
      if (invoked[i] <= until && (write[i] || returned[i] <= until)) {
        addTo(builder, i, returned[i] <= until ? returned[i] : Long.MAX_VALUE);
      }
    }
    return builder.build();
  }

  private void addTo(Builder builder, int i, long until) {
    builder.add(row[i], write[i], value[i] == ABSENT ? History.ABSENT : value[i], invoked[i], until, expires[i]);
  }

  boolean isOptional(int operation) {
    return write[operation] && returned[operation] == Long.MAX_VALUE;
  }

  /** The operations in the order in which they were invoked. */
  int[] byInvocation() {
    int[] order = all();
    IndexSort.sort(order, invoked);
    return order;
  }

  /** The operations in the order in which they returned. */
  int[] byReturn() {
    int[] order = all();
    IndexSort.sort(order, returned);
    return order;
  }

  private int[] all() {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  /** Operations to choose from. If all are chosen their columns are shared, so nobody changes them. */
  private static final class Builder {
    private final int[] row;
    private final boolean[] write;
    private final long[] code;
    private final long[] invoked;
    private final long[] returned;
    private final long[] expires;
    private int count;

    Builder(int capacity) {
      row = new int[capacity];
      write = new boolean[capacity];
      code = new long[capacity];
      invoked = new long[capacity];
      returned = new long[capacity];
      expires = new long[capacity];
    }

    Builder(KeyRows key) {
      row = key.row;
      write = key.write;
      code = key.code;
      invoked = key.invoked;
      returned = key.returned;
      expires = key.expires;
      count = key.count;
    }

    void add(int rowNumber, boolean isWrite, long valueCode, long invokedAt, long returnedAt, long expiresAt) {
      row[count] = rowNumber;
      write[count] = isWrite;
      code[count] = valueCode;
      invoked[count] = invokedAt;
      returned[count] = returnedAt;
      expires[count] = expiresAt;
      count++;
    }

    KeyOperations build() {
      return new KeyOperations(this);
    }
  }
}
