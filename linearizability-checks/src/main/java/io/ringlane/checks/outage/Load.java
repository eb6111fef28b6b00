package io.ringlane.checks.outage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * What all clients of a run share: the keys, the values, the phase and the counts. Thread-safe.
 *
 * <p>A session writes <em>fresh</em> keys, each once and with a short TTL, and its own <em>repeated</em> keys, over and over, without
 * one; nobody writes the <em>steady</em> keys after the start, and nobody ever writes the <em>missing</em> ones. The cache evicts
 * nothing, so the TTL is what bounds its memory: a fresh key leaves it when its removal has found room in the dirty set.
 */
final class Load {
  /** Before, in and after the outage. */
  enum Phase {
    BEFORE, OUTAGE, AFTER
  }

  /** Kinds of keys, as a key's number tells them. */
  enum Kind {
    FRESH(1), REPEATED(2), STEADY(3), MISSING(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  static final int SESSIONS = 4;
  static final int REPEATED_KEYS = 2_000;
  static final int STEADY_KEYS = 500;
  static final int VALUE_BYTES = 1_000;
  /** What is answered at once is answered within this. */
  static final long AT_ONCE_MILLIS = 5_000;

  private static final int KIND_BITS = 8;
  private static final int INDEX_BITS = 32;
  private static final int SEQUENCE_BITS = 40;

  final Findings findings = new Findings();
  final LongAdder acknowledged = new LongAdder();
  final LongAdder acknowledgedInOutage = new LongAdder();
  final LongAdder refusedInOutage = new LongAdder();
  final LongAdder unknownInOutage = new LongAdder();
  final LongAdder residentReadsInOutage = new LongAdder();
  final LongAdder failedLoads = new LongAdder();
  final LongAccumulator slowestRefusalNanos = new LongAccumulator(Math::max, 0);
  final LongAccumulator slowestResidentReadNanos = new LongAccumulator(Math::max, 0);
  /** Of {@link #acknowledged} those of fresh keys, which need room of their own in the dirty set. */
  final LongAdder acknowledgedFresh = new LongAdder();

  private final long start = System.nanoTime();
  private final CountDownLatch broken = new CountDownLatch(1);
  private volatile Phase phase = Phase.BEFORE;
  private volatile boolean ending;

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** Asks the clients to end. */
  void end() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /** The sessions' clock. */
  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** A read of a key that is in memory was answered. */
  void residentRead(Phase sent, long nanos) {
    if (sent == Phase.OUTAGE) {
      residentReadsInOutage.increment();
    }
    slowestResidentReadNanos.accumulate(nanos);
    if (TimeUnit.NANOSECONDS.toMillis(nanos) > AT_ONCE_MILLIS) {
      findings.add("slow", "a read of a key in memory took " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
    }
  }

  /** A client cannot go on. */
  void broke(Throwable why) {
    findings.add("broken", "a client ended: " + why);
    broken.countDown();
  }

  /** Waits so long, less where a client cannot go on. */
  void pause(long millis) throws InterruptedException {
    boolean _ = broken.await(millis, TimeUnit.MILLISECONDS);
  }

  static long key(int session, Kind kind, int index) {
    return ((long) session << KIND_BITS | kind.code) << INDEX_BITS | index;
  }

  static int sessionOf(long key) {
    return (int) (key >>> INDEX_BITS + KIND_BITS);
  }

  /** Null where there is none. */
  static @Nullable Kind kindOf(long key) {
    long code = key >>> INDEX_BITS & (1 << KIND_BITS) - 1;
    return Arrays.stream(Kind.values()).filter(kind -> kind.code == code).findFirst().orElse(null);
  }

  static int indexOf(long key) {
    return (int) key;
  }

  /** The identity of a write, never 0. */
  static long id(int session, long sequence) {
    return (session + 1L) << SEQUENCE_BITS | sequence;
  }

  /** A value that holds the write's identity at both ends. */
  static byte[] value(long id) {
    byte[] value = new byte[VALUE_BYTES];
    ByteBuffer.wrap(value).putLong(0, id).putLong(VALUE_BYTES - Long.BYTES, id);
    return value;
  }

  /** The write that the value is of; 0 where it is no value of ours. */
  static long idOf(byte[] value) {
    if (value.length != VALUE_BYTES) {
      return 0;
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    long id = bytes.getLong(0);
    return bytes.getLong(VALUE_BYTES - Long.BYTES) == id ? id : 0;
  }
}
