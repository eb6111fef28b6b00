package io.ringlane.checks.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A finished history: what every session did and when, row by row, in the order in which it was recorded.
 *
 * <p>
 * Immutable once built, so any thread may read it. A key or session that appears in no row does not exist. A row is
 * named by its number from 0; {@link #operation(int)} turns it into something to print.
 */
public final class History {
  // How it works: columns in chunks of 4,096 rows (37 bytes a row, 8 more where there is a TTL, or a version), because an array that doubles would need three
  // times its size in the moment it grows. Keys and sessions are small numbers. A value is a long: a number n is
  // n << 1, any other text is (symbol << 1) | 1; ABSENT is the one code that neither can be.

  /** The value code of absent. */
  static final long ABSENT = -1L;

  static final long NANOS_PER_MILLI = 1_000_000;
  /** The longest TTL: longer ones have more nanoseconds than there are. */
  static final long LONGEST_TTL_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

  /** The version of an operation that was not told one. */
  static final long NO_VERSION = 0;

  private static final int CHUNK_BITS = 12;
  private static final int MASK = (1 << CHUNK_BITS) - 1;

  private final String source;
  private final Chunk[] chunks;
  private final int size;
  private final int okCount;
  private final boolean timed;
  private final boolean versioned;
  private final Symbols values;
  private final Names keys;
  private final Names sessions;
  /** Rows sorted by key, in row order within a key; key k has [keyStart[k], keyStart[k + 1]). */
  private final int[] rowsByKey;
  private final int[] keyStart;

  private History(Builder builder) {
    source = builder.source;
    chunks = Arrays.copyOf(builder.chunks, (builder.size + MASK) >>> CHUNK_BITS);
    size = builder.size;
    okCount = builder.okCount;
    timed = builder.timed;
    versioned = builder.versioned;
    values = builder.values;
    keys = builder.keys;
    sessions = builder.sessions;
    keyStart = new int[keys.size() + 1];
    for (int row = 0; row < size; row++) {
      keyStart[key(row) + 1]++;
    }
    for (int key = 0; key < keys.size(); key++) {
      keyStart[key + 1] += keyStart[key];
    }
    int[] next = Arrays.copyOf(keyStart, keys.size());
    rowsByKey = new int[size];
    for (int row = 0; row < size; row++) {
      rowsByKey[next[key(row)]++] = row;
    }
  }

  /** Where it came from: a file as it was named, or what the recorder was called. */
  public String source() {
    return source;
  }

  /** How many operations, of every outcome. */
  public int size() {
    return size;
  }

  /** How many of them were answered. */
  public int okCount() {
    return okCount;
  }

  /** How many keys. */
  public int keyCount() {
    return keys.size();
  }

  /** The name of a key, numbered from 0. */
  public String keyName(int key) {
    return keys.nameOf(key);
  }

  /** The row, in words. */
  public HistoryOperation operation(int row) {
    return new HistoryOperation(sessions.nameOf(session(row)), kind(row), keyName(key(row)), valueName(value(row)),
        invoked(row), returned(row), outcome(row), line(row), ttlMillis(row));
  }

  /**
   * Operations of some keys at some time.
   *
   * @param operations in the order of their invocations
   * @param leftOut how many more there are
   */
  public record Window(List<HistoryOperation> operations, int leftOut) {
    public Window {
      operations = List.copyOf(operations);
    }
  }

  /**
   * These operations and those of the same keys that overlap the time from the first invocation to the last return, or invocation,
   * among them; where there are more than {@code most}, those that are nearest to one of these.
   *
   * @param few operations of this history, at least one and at most {@code most}
   */
  public Window around(List<HistoryOperation> few, int most) {
    Set<String> names = new HashSet<>();
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (HistoryOperation operation : few) {
      names.add(operation.key());
      from = Math.min(from, operation.invokeNanos());
      to = Math.max(to, end(operation.invokeNanos(), operation.returnNanos()));
    }
    PriorityQueue<Near> nearest = new PriorityQueue<>(
        Comparator.comparingDouble(Near::distance).thenComparingInt(Near::row).reversed());
    int leftOut = 0;
    for (int key = 0; key < keys.size(); key++) {
      int rows = names.contains(keyName(key)) ? rowsOf(key) : 0;
      for (int i = 0; i < rows; i++) {
        int row = rowOf(key, i);
        if (invoked(row) <= to && returned(row) >= from && !few.contains(operation(row))) {
          nearest.add(new Near(row, distance(row, few)));
          if (nearest.size() > most - few.size()) {
            nearest.remove();
            leftOut++;
          }
        }
      }
    }
    List<HistoryOperation> operations = new ArrayList<>(few);
    nearest.forEach(near -> operations.add(operation(near.row())));
    operations.sort(Comparator.comparingLong(HistoryOperation::invokeNanos).thenComparingInt(HistoryOperation::line));
    return new Window(operations, leftOut);
  }

  private record Near(int row, double distance) {}

  /** Of what has no end, the invocation. */
  private static long end(long invoked, long returned) {
    return returned == Long.MAX_VALUE ? invoked : returned;
  }

  private double distance(int row, List<HistoryOperation> few) {
    double least = Double.MAX_VALUE;
    for (HistoryOperation operation : few) {
      double before = (double) operation.invokeNanos() - end(invoked(row), returned(row));
      double after = (double) invoked(row) - end(operation.invokeNanos(), operation.returnNanos());
      least = Math.min(least, Math.max(0, Math.max(before, after)));
    }
    return least;
  }

  /**
   * The history cut where a crash took acknowledged writes of a key and the cache reported it. A report names the newest version that is lost;
   * those before it that it had superseded may be lost with it, and nobody knows how many. So a key with a loss goes on as another key after
   * the crash, which begins absent or with any one of the values written before. What overlaps with the time in which the server died may have
   * taken effect on either side of it: a read says nothing, a write may count after it, and is unknown before it.
   */
  public History without(List<LostWrite> losses) {
    if (losses.isEmpty()) {
      return this;
    }
    Map<String, TreeMap<Long, Long>> crashes = new HashMap<>();
    for (LostWrite loss : losses) {
      crashes.computeIfAbsent(Long.toString(loss.key()), _ -> new TreeMap<>()).put(loss.crashNanos(), loss.goneNanos());
    }
    List<String> more = new ArrayList<>();
    Builder cut = new Builder(source, new Extended(keys, more), sessions, values);
    for (int key = 0; key < keys.size(); key++) {
      long crash = Long.MIN_VALUE;
      long gone = Long.MIN_VALUE;
      int number = key;
      for (Map.Entry<Long, Long> next : crashes.getOrDefault(keyName(key), new TreeMap<>()).entrySet()) {
        copyPart(cut, key, number, crash, gone, next.getKey());
        crash = next.getKey();
        gone = next.getValue();
        more.add(keyName(key) + " after the crash at " + crash);
        number = keys.size() + more.size() - 1;
      }
      copyPart(cut, key, number, crash, gone, Long.MAX_VALUE);
    }
    return cut.build();
  }

  /** The history without what these sessions read: where their reads may be old, the rest is still to be in order. */
  public History withoutReadsOf(Predicate<String> session) {
    Builder rest = new Builder(source, keys, sessions, values);
    for (int row = 0; row < size; row++) {
      if (kind(row) != OperationKind.GET || !session.test(sessionName(session(row)))) {
        add(rest, row, key(row), outcome(row) != Outcome.INFO);
      }
    }
    return rest.build();
  }

  /** Copies what happened to a key between two crashes, and the writes of before, and of while the server died, that may count then. */
  private void copyPart(Builder cut, int key, int number, long crash, long from, long until) {
    Set<Long> answered = new HashSet<>();
    for (int i = 0; i < rowsOf(key); i++) {
      int row = rowOf(key, i);
      if (kind(row) == OperationKind.GET && outcome(row) == Outcome.OK && invoked(row) >= from
          && returned(row) < until) {
        answered.add(value(row));
      }
    }
    for (int i = 0; i < rowsOf(key); i++) {
      int row = rowOf(key, i);
      boolean ended = outcome(row) != Outcome.INFO && returned(row) < until;
      boolean begun = invoked(row) >= from;
      boolean write = kind(row) != OperationKind.GET && outcome(row) != Outcome.FAIL;
      boolean overlaps = !begun && ended && returned(row) >= crash;
      if (begun && invoked(row) < until && (write || ended)) {
        add(cut, row, number, ended);
      } else if (write && overlaps) {
        add(cut, row, number, false);
      } else if (write && !begun && answered.contains(value(row)) && value(row) != ABSENT) {
        add(cut, row, number, false);
      }
    }
  }

  private void add(Builder cut, int row, int key, boolean ended) {
    cut.add(session(row), kind(row), key, value(row), invoked(row), ended ? returned(row) : Long.MAX_VALUE,
        ended ? outcome(row) : Outcome.INFO, line(row), ttlMillis(row));
  }

  int rowsOf(int key) {
    return keyStart[key + 1] - keyStart[key];
  }

  int rowOf(int key, int index) {
    return rowsByKey[keyStart[key] + index];
  }

  int key(int row) {
    return chunks[row >>> CHUNK_BITS].key[row & MASK];
  }

  int session(int row) {
    return chunks[row >>> CHUNK_BITS].session[row & MASK];
  }

  int sessionCount() {
    return sessions.size();
  }

  /** The rows of each session in the order of their invocations, equal stamps in row order; one session after the other. */
  int[] rowsInIssueOrder() {
    int[] start = new int[sessions.size() + 1];
    for (int row = 0; row < size; row++) {
      start[session(row) + 1]++;
    }
    for (int session = 0; session < sessions.size(); session++) {
      start[session + 1] += start[session];
    }
    int[] next = Arrays.copyOf(start, sessions.size());
    int[] rows = new int[size];
    for (int row = 0; row < size; row++) {
      rows[next[session(row)]++] = row;
    }
    for (int session = 0; session < sessions.size(); session++) {
      sortByInvocation(rows, start[session], start[session + 1]);
    }
    return rows;
  }

  private void sortByInvocation(int[] rows, int from, int to) {
    boolean sorted = true;
    for (int i = from + 1; i < to && sorted; i++) {
      sorted = invoked(rows[i - 1]) <= invoked(rows[i]);
    }
    if (sorted) {
      return;
    }
    int[] order = new int[to - from];
    long[] by = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      by[i] = invoked(rows[from + i]);
    }
    IndexSort.sort(order, by);
    int[] unsorted = Arrays.copyOfRange(rows, from, to);
    for (int i = 0; i < order.length; i++) {
      rows[from + i] = unsorted[order[i]];
    }
  }

  String sessionName(int session) {
    return sessions.nameOf(session);
  }

  /** The code of the value; a remove has the code of absent. */
  long value(int row) {
    return chunks[row >>> CHUNK_BITS].value[row & MASK];
  }

  long invoked(int row) {
    return chunks[row >>> CHUNK_BITS].invoked[row & MASK];
  }

  /** {@link Long#MAX_VALUE} for a row whose outcome is info. */
  long returned(int row) {
    return chunks[row >>> CHUNK_BITS].returned[row & MASK];
  }

  /** {@link HistoryOperation#NO_TTL} for what stands until another write. */
  long ttlMillis(int row) {
    long[] ttl = chunks[row >>> CHUNK_BITS].ttl;
    return ttl == null ? HistoryOperation.NO_TTL : ttl[row & MASK] - 1;
  }

  /** So many nanoseconds after a stamp; {@link Long#MAX_VALUE} where there is no TTL. */
  long ttlFrom(long stamp, int row) {
    long millis = timed ? ttlMillis(row) : HistoryOperation.NO_TTL;
    if (millis == HistoryOperation.NO_TTL || stamp == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long nanos = millis * NANOS_PER_MILLI;
    return stamp > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : stamp + nanos;
  }

  /** Whether any put has a TTL. */
  boolean isTimed() {
    return timed;
  }

  /** Whether any operation was told which version its answer gives or is about. */
  boolean isVersioned() {
    return versioned;
  }

  /** The version that the answer gave or was about; {@link #NO_VERSION} where nobody said. */
  long version(int row) {
    long[] version = chunks[row >>> CHUNK_BITS].version;
    return version == null ? NO_VERSION : version[row & MASK];
  }

  int line(int row) {
    return chunks[row >>> CHUNK_BITS].line[row & MASK];
  }

  OperationKind kind(int row) {
    return OperationKind.of(chunks[row >>> CHUNK_BITS].what[row & MASK] & 3);
  }

  Outcome outcome(int row) {
    return Outcome.of(chunks[row >>> CHUNK_BITS].what[row & MASK] >> 2);
  }

  @Nullable
  String valueName(long code) {
    if (code == ABSENT) {
      return null;
    }
    return (code & 1) == 0 ? Long.toString(code >> 1) : values.textOf((int) (code >> 1));
  }

  private static final class Chunk {
    final int[] session = new int[MASK + 1];
    final int[] key = new int[MASK + 1];
    final int[] line = new int[MASK + 1];
    final long[] value = new long[MASK + 1];
    final long[] invoked = new long[MASK + 1];
    final long[] returned = new long[MASK + 1];
    final byte[] what = new byte[MASK + 1];
    /** One more than the TTL, 0 for none. */
    long @Nullable [] ttl;
    long @Nullable [] version;
  }

  /** Names of keys or sessions: texts, or longs that are written out only when somebody asks. */
  private sealed interface Names {
    int size();

    String nameOf(int number);
  }

  private record Texts(Symbols symbols) implements Names {
    @Override
    public int size() {
      return symbols.size();
    }

    @Override
    public String nameOf(int number) {
      return symbols.textOf(number);
    }
  }

  private record Longs(LongIndex index) implements Names {
    @Override
    public int size() {
      return index.size();
    }

    @Override
    public String nameOf(int number) {
      return Long.toString(index.valueAt(number));
    }
  }

  private record Extended(Names first, List<String> more) implements Names {
    @Override
    public int size() {
      return first.size() + more.size();
    }

    @Override
    public String nameOf(int number) {
      return number < first.size() ? first.nameOf(number) : more.get(number - first.size());
    }
  }

  /** Collects rows. One thread. */
  static final class Builder {
    private final String source;
    private Chunk[] chunks = new Chunk[8];
    private int size;
    private int okCount;
    private boolean timed;
    private boolean versioned;
    private final Symbols values;
    private final Names keys;
    private final Names sessions;

    private Builder(String source, Names keys, Names sessions, Symbols values) {
      this.values = values;
      this.source = source;
      this.keys = keys;
      this.sessions = sessions;
    }

    static Builder ofTexts(String source, Symbols keys, Symbols sessions) {
      return new Builder(source, new Texts(keys), new Texts(sessions), new Symbols());
    }

    static Builder ofLongs(String source, LongIndex keys, Symbols sessions) {
      return new Builder(source, new Longs(keys), new Texts(sessions), new Symbols());
    }

    /** The code of a number as a value. */
    long codeOf(long number) {
      if (number << 1 >> 1 == number) {
        return number << 1;
      }
      return (long) values.symbolOf(Long.toString(number)) << 1 | 1;
    }

    /** The code of a text as a value; a number written the usual way has the code of the number. */
    long codeOf(byte[] bytes, int from, int to) {
      int digits = bytes.length > from && bytes[from] == '-' ? from + 1 : from;
      int length = to - digits;
      boolean usual = length >= 1 && length <= 18 && (bytes[digits] != '0' || (length == 1 && digits == from));
      long number = 0;
      for (int i = digits; usual && i < to; i++) {
        int digit = bytes[i] - '0';
        usual = digit >= 0 && digit <= 9;
        number = number * 10 + digit;
      }
      if (usual) {
        return codeOf(digits == from ? number : -number);
      }
      return (long) values.symbolOf(bytes, from, to) << 1 | 1;
    }

    void add(int session, OperationKind kind, int key, long value, long invoked, long returned, Outcome outcome,
        int line) {
      add(session, kind, key, value, invoked, returned, outcome, line, HistoryOperation.NO_TTL);
    }

    void add(int session, OperationKind kind, int key, long value, long invoked, long returned, Outcome outcome,
        int line, long ttlMillis) {
      int chunk = size >>> CHUNK_BITS;
      if (chunk == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunk * 2);
      }
      Chunk to = chunks[chunk];
      if (to == null) {
        to = new Chunk();
        chunks[chunk] = to;
      }
      int at = size & MASK;
      to.session[at] = session;
      to.key[at] = key;
      to.line[at] = line;
      to.value[at] = value;
      to.invoked[at] = invoked;
      to.returned[at] = returned;
      to.what[at] = (byte) (kind.code() | outcome.code() << 2);
      if (ttlMillis != HistoryOperation.NO_TTL) {
        timed = true;
        long[] ttl = to.ttl == null ? new long[MASK + 1] : to.ttl;
        ttl[at] = ttlMillis + 1;
        to.ttl = ttl;
      }
      size++;
      if (outcome == Outcome.OK) {
        okCount++;
      }
    }

    /** The answer of the row that was added last gave this version, or was about it. */
    void version(long version) {
      if (version != NO_VERSION) {
        versioned = true;
        Chunk last = chunks[(size - 1) >>> CHUNK_BITS];
        long[] versions = last.version == null ? new long[MASK + 1] : last.version;
        versions[(size - 1) & MASK] = version;
        last.version = versions;
      }
    }

    int size() {
      return size;
    }

    History build() {
      return new History(this);
    }
  }
}
