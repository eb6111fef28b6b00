package io.ringlane.checks.outage;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

/**
 * What one session was answered, key by key: what its rows may hold. A write that was refused leaves nothing behind; one whose outcome is
 * unknown may be there or not, until a newer one of its key is acknowledged. Not thread-safe.
 */
final class SessionLog {
  /**
   * A row as the database has it.
   *
   * @param id the write that its value is of; 0 where it is no value of ours
   */
  record Row(long key, long id, boolean expires, boolean deleted) {}

  /** The absent value, among what a repeated key may hold. */
  static final long ABSENT = 0;

  /*
   * A fresh key is one word: what is known (2 bits), when its write was issued (22 bits of milliseconds), the write's sequence (40 bits).
   */
  private static final int REFUSED = 0;
  private static final int ACKNOWLEDGED = 1;
  private static final int UNKNOWN = 2;
  private static final int SEQUENCE_BITS = 40;
  private static final int TIME_BITS = 22;

  private final int session;
  private final long freshTtlMillis;
  private long[] fresh;
  private int freshKeys;
  private final long[][] repeated;
  private final BitSet freshRows = new BitSet();
  private final BitSet repeatedRows = new BitSet();

  /** @param freshTtlMillis how long a fresh key lives */
  SessionLog(int session, long freshTtlMillis) {
    this.session = session;
    this.freshTtlMillis = freshTtlMillis;
    fresh = new long[1 << 10];
    repeated = new long[Load.REPEATED_KEYS][];
    Arrays.fill(repeated, new long[]{ABSENT});
  }

  private SessionLog(int session, long freshTtlMillis, long[] fresh, long[][] repeated) {
    this.session = session;
    this.freshTtlMillis = freshTtlMillis;
    this.fresh = fresh;
    this.freshKeys = fresh.length;
    this.repeated = repeated;
  }

  int newFreshKey() {
    if (freshKeys == fresh.length) {
      fresh = Arrays.copyOf(fresh, fresh.length + (fresh.length >> 1));
    }
    return freshKeys++;
  }

  void acknowledgedFresh(int index, long sequence, long issuedMillis) {
    fresh[index] = word(ACKNOWLEDGED, sequence, issuedMillis);
  }

  void unknownFresh(int index, long sequence, long issuedMillis) {
    fresh[index] = word(UNKNOWN, sequence, issuedMillis);
  }

  private static long word(int known, long sequence, long issuedMillis) {
    return ((long) known << TIME_BITS | issuedMillis) << SEQUENCE_BITS | sequence;
  }

  /** @param id {@link #ABSENT} for a removal */
  void acknowledgedRepeated(int index, long id) {
    repeated[index] = new long[]{id};
  }

  /** @param id {@link #ABSENT} for a removal */
  void unknownRepeated(int index, long id) {
    long[] before = repeated[index];
    repeated[index] = Arrays.copyOf(before, before.length + 1);
    repeated[index][before.length] = id;
  }

  /** The write that the repeated key holds for sure; {@link #ABSENT} also where that is not known. */
  long certain(int index) {
    return repeated[index].length == 1 ? repeated[index][0] : ABSENT;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(freshKeys);
    for (int i = 0; i < freshKeys; i++) {
      out.writeLong(fresh[i]);
    }
    for (long[] possible : repeated) {
      writeAll(out, possible);
    }
  }

  private static void writeAll(DataOutputStream out, long[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (long number : numbers) {
      out.writeLong(number);
    }
  }

  static SessionLog readFrom(DataInputStream in, int session, long freshTtlMillis) throws IOException {
    long[] fresh = readAll(in);
    long[][] repeated = new long[Load.REPEATED_KEYS][];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = readAll(in);
    }
    return new SessionLog(session, freshTtlMillis, fresh, repeated);
  }

  private static long[] readAll(DataInputStream in) throws IOException {
    long[] numbers = new long[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readLong();
    }
    return numbers;
  }

  /**
   * Compares a row of one of its keys.
   *
   * @param closedMillis when the cache was closed
   * @return what is wrong; null where nothing is
   */
  @Nullable
  String compare(Row row, Load.Kind kind, long closedMillis) {
    int index = Load.indexOf(row.key());
    return kind == Load.Kind.FRESH ? compareFresh(row, index, closedMillis) : compareRepeated(row, index);
  }

  private @Nullable String compareFresh(Row row, int index, long closedMillis) {
    if (index >= freshKeys) {
      return "a row of a key that nobody wrote";
    }
    freshRows.set(index);
    long word = fresh[index];
    int known = (int) (word >>> SEQUENCE_BITS + TIME_BITS);
    if (known == REFUSED) {
      return "a row of a write that was refused";
    }
    if (row.deleted()) {
      long issued = word >>> SEQUENCE_BITS & (1L << TIME_BITS) - 1;
      return closedMillis - issued >= freshTtlMillis
          ? null
          : "a row of a key that was removed before its deadline";
    }
    long id = Load.id(session, word & (1L << SEQUENCE_BITS) - 1);
    return row.id() == id
        ? row.expires() ? null : "a row without its deadline"
        : "a row with another value than was put";
  }

  private @Nullable String compareRepeated(Row row, int index) {
    if (index >= repeated.length) {
      return "a row of a key that nobody wrote";
    }
    repeatedRows.set(index);
    if (row.expires()) {
      return "a row with a deadline that nobody set";
    }
    long holds = row.deleted() ? ABSENT : row.id();
    return mayHold(index, holds) && (row.deleted() || row.id() != ABSENT)
        ? null
        : "a row that holds what is not the last acknowledged write of its key";
  }

  private boolean mayHold(int index, long id) {
    return Arrays.stream(repeated[index]).anyMatch(possible -> possible == id);
  }

  /** After all rows were compared: keys that have none and should. */
  long missingRows() {
    long missing = 0;
    for (int i = 0; i < freshKeys; i++) {
      boolean acknowledged = fresh[i] >>> SEQUENCE_BITS + TIME_BITS == ACKNOWLEDGED;
      missing += acknowledged && !freshRows.get(i) ? 1 : 0;
    }
    for (int i = 0; i < repeated.length; i++) {
      missing += repeatedRows.get(i) || mayHold(i, ABSENT) ? 0 : 1;
    }
    return missing;
  }

  /** Keys that were compared with their row or the lack of one. */
  long keys() {
    return freshKeys + (long) repeated.length;
  }
}
