package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * {@code caller-runs}, flow A: the client's own thread runs the operation under one lock.
 *
 * <p>Guarantee: linearizable per key. Non-guarantee: a thread's operations are applied in its order, but an operation that waits
 * for the database is finished by whichever thread brings the row. Effects are delivered after the lock was left, so a call to the
 * database holds up its own client only.
 */
public final class CallerRuns implements ExecutionStrategy {
  /** What this thread still has to run: a delivery that sends a message runs it after it is done, not inside. */
  private static final ThreadLocal<@Nullable Deque<Work>> RUNNING = new ThreadLocal<>();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  @Override
  public void submit(Work request) {
    if (closed) {
      throw new RejectedExecutionException("the strategy is closed");
    }
    deliver(request);
  }

  @Override
  public void deliver(Work work) {
    Deque<Work> running = RUNNING.get();
    if (running != null) {
      running.add(work);
      return;
    }
    running = new ArrayDeque<>();
    running.add(work);
    RUNNING.set(running);
    try {
      for (Work next; (next = running.poll()) != null;) {
        run(next);
      }
    } finally {
      RUNNING.remove();
    }
  }

  private void run(Work work) {
    Throwable error;
    lock.lock();
    try {
      error = work.applyToShard();
    } finally {
      lock.unlock();
    }
    work.deliverEffects(error);
  }

  @Override
  public void close() {
    closed = true;
  }
}
