package io.ringlane.execution;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code caller-runs}, flow A: the client's own thread runs the operation under one lock.
 *
 * <p>Guarantee: linearizable per key. Non-guarantee: a thread's operations are applied in its order, but an operation that waits
 * for the database is finished by whichever thread brings the row. Effects are delivered after the lock was left, so a call to the
 * database holds up its own client only.
 */
public final class CallerRuns implements ExecutionStrategy {
  private final Trampoline<Work> running = new Trampoline<>(this::run);
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
    running.run(work);
  }

  private void run(Work work) {
    work.deliverEffects(work.applyUnder(lock));
  }

  @Override
  public void close() {
    closed = true;
  }
}
