package io.ringlane.cluster;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.api.CacheClosedException;
import io.ringlane.time.Clock;

/**
 * Counts requests in, answered and out, and closes the door.
 *
 * <p>Guarantee: who has an answer, or runs as its callback, finds the request answered in {@link #outstanding}; after {@link #close}
 * has returned true, every request that was let in has its answer, the callbacks that ran with the answer have ended, and no other
 * request will be let in. Non-guarantee: callbacks that run on threads of their own may still be at work. Any thread may call.
 */
final class Admission {
  /*
   * A request passes enter(), answered(), the completion of its reply with the callbacks, left(), in this order. One counter in the
   * place of the last two could keep only one half of the guarantee. Counted after the completion, a client that has every answer
   * could still read one outstanding, and STATS, which runs when everything before it is answered, would say so. Counted before it,
   * close() could return, and the database close, while a client still waits for an answer that another client's thread is about
   * to deliver (under caller-runs no worker is joined), and while callbacks run.
   *
   * A request adds to `entered`, then reads `closed`; close() sets `closed`, then reads the counters (Dekker: a request that was not
   * counted sees the door closed). `answered` and `left` are read first and never overtake `entered`, so equal sums mean that, in
   * between, no request was inside.
   */
  private static final long PAUSE_NANOS = 100_000;

  private final LongAdder entered = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private volatile boolean closed;

  void enter() {
    entered.increment();
    if (closed) {
      refused();
      throw new CacheClosedException();
    }
  }

  /** The request that has just entered is refused: it gets no reply. */
  void refused() {
    answered();
    left();
  }

  /** The request's reply is about to be completed. */
  void answered() {
    answered.increment();
  }

  /** The request's reply has been completed, and what depended on it has run. */
  void left() {
    left.increment();
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
    Clock clock = Clock.system(); // whatever the cache's is: it may stand still
    long begin = clock.now();
    while (inside() != 0) {
      if (clock.now() - begin >= patienceNanos) {
        return false;
      }
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
    return true;
  }

  /** Requests that have entered and not left. */
  long inside() {
    long out = left.sum();
    return entered.sum() - out;
  }
}
