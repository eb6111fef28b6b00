package io.ringlane.execution;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code virtual-threads}: a virtual thread per request (JEP 444), and a fair lock per shard; one that waits for a lock or, in database mode
 * {@code blocking}, for the database gives its carrier away (JEP 491: also inside {@code synchronized}).
 *
 * <p>Guarantee: linearizable per key, as whoever runs a shard holds its lock. Non-guarantee: threads start in any order, so a client that does not wait
 * has none, though the lock is fair: that only keeps one of them from waiting for ever. How many run at once is the JDK's business, as many as there
 * are processors; the settings' workers and request queues have no part in it, and nothing but the cache's admission bounds how many there are.
 */
public final class VirtualThreads implements ExecutionStrategy {
  private static final long CLOSED = Long.MIN_VALUE;

  private final PerDomain<ReentrantLock> locks = new PerDomain<>(_ -> new ReentrantLock(true));
  /** Threads that have work; below 0 after the close, and {@link #CLOSED} when the last one has ended. */
  private final AtomicLong atWork = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public void submit(Work request) {
    if (!begin(0)) {
      throw new RejectedExecutionException("the strategy is closed");
    }
    AgentRunner.virtually(() -> run(request));
  }

  /** Also while it closes, where work that is under way has effects. */
  @Override
  public void deliver(Work message) {
    if (begin(CLOSED + 1)) {
      AgentRunner.virtually(() -> run(message));
    } else {
      message.refuse(new RejectedExecutionException("the strategy is closed"));
    }
  }

  /** Counts one more at work, where there are at least so many. */
  private boolean begin(long least) {
    while (true) {
      long before = atWork.get();
      if (before < least) {
        return false;
      }
      if (atWork.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  private void run(Work work) {
    try {
      work.deliverEffects(work.applyUnder(locks.get(work.domain())));
    } finally {
      if (atWork.decrementAndGet() == CLOSED) {
        ended.countDown();
      }
    }
  }

  /** Waits for what is under way, but not on a thread that is part of it. */
  @Override
  public void close() {
    if (atWork.getAndUpdate(count -> count < 0 ? count : count + CLOSED) == 0) {
      ended.countDown();
    }
    boolean interrupted = false;
    while (!ShardThread.isCurrent() && ended.getCount() > 0) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
