package io.ringlane.pipeline;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.ringlane.api.CacheClosedException;

/**
 * Numbers the requests of one input thread, holds it while too many are unanswered, and closes the door. The input thread enters,
 * the output thread reports answers, any thread closes.
 */
final class Intake {
  /*
   * The input thread writes `entered`, then reads `closed`; whoever closes writes `closed`, then reads `entered` (Dekker): a request
   * that was not seen finds the door closed and takes its number back. Each counter has one writer.
   */
  private static final long PAUSE_NANOS = 50_000;

  private final int window;
  private final AtomicLong entered = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean closed;

  Intake(int window) {
    if (window < 1) {
      throw new IllegalArgumentException("the window is " + window + ", it must be at least 1");
    }
    this.window = window;
  }

  /** The number of the next request, counted from 1; waits while the window is full. */
  long enter() {
    long number = entered.getPlain() + 1;
    await(() -> number - answered.get() <= window || closed, Long.MAX_VALUE);
    entered.set(number);
    if (closed) {
      entered.set(number - 1);
      throw new CacheClosedException();
    }
    return number;
  }

  /** The sink has this many more responses. */
  void answered(int count) {
    answered.set(answered.getPlain() + count);
  }

  /** Nobody enters any more. */
  void close() {
    closed = true;
  }

  boolean isEmpty() {
    long out = answered.get();
    return entered.get() <= out;
  }

  /** Waits until everything that entered was answered. */
  void awaitEmpty() {
    awaitEmpty(Long.MAX_VALUE);
  }

  /** Waits about as long at most; whether everything was answered. */
  boolean awaitEmpty(long patienceNanos) {
    return await(this::isEmpty, patienceNanos);
  }

  /** An interrupt neither ends the wait nor is lost. */
  private boolean await(BooleanSupplier condition, long patienceNanos) {
    boolean interrupted = false;
    boolean holds = condition.getAsBoolean();
    for (long waited = 0; !holds && waited < patienceNanos; waited += PAUSE_NANOS) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
      interrupted |= Thread.interrupted();
      holds = condition.getAsBoolean();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return holds;
  }
}
