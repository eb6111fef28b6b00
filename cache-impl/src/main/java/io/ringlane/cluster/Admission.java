package io.ringlane.cluster;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.api.CacheClosedException;

/**
 * Counts requests in and answers out, and closes the door: after {@link #close} has returned, every request that was let in has
 * been answered and no other will be let in.
 */
final class Admission {
  /*
   * A request adds to `entered`, then reads `closed`; close() sets `closed`, then reads the counters (Dekker: a request that was not
   * counted sees the door closed). `answered` is read first and never overtakes `entered`, so equal sums mean that, in between, no
   * request was inside.
   */
  private static final long PAUSE_NANOS = 100_000;

  private final LongAdder entered = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private volatile boolean closed;

  void enter() {
    entered.increment();
    if (closed) {
      answered.increment();
      throw new CacheClosedException();
    }
  }

  void answered() {
    answered.increment();
  }

  /** Requests let in and not answered. */
  long outstanding() {
    long out = answered.sum();
    return entered.sum() - out;
  }

  /** Requests answered so far. */
  long total() {
    return answered.sum();
  }

  /** Closes the door and waits until nobody is inside; false where {@code patienceNanos} were not enough. */
  boolean close(long patienceNanos) {
    closed = true;
    long waited = 0;
    while (outstanding() != 0) {
      if (waited >= patienceNanos) {
        return false;
      }
      LockSupport.parkNanos(this, PAUSE_NANOS);
      waited += PAUSE_NANOS;
    }
    return true;
  }
}
