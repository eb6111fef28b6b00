package io.ringlane.checks.lincheck.parts;

import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

import io.ringlane.execution.Work;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox's algorithm in a few lines, so that one thing at a time can be taken out of it: its queue's atomicity, or the
 * producer's second look at {@code closed}. With neither taken out it must pass like the mailbox.
 */
final class ModelLane implements WorkLane {
  private final Queue<Work> queue;
  private final boolean secondLook;
  private volatile boolean closed;

  ModelLane(Queue<Work> queue, boolean secondLook) {
    this.queue = queue;
    this.secondLook = secondLook;
  }

  @Override
  public void put(Work work) {
    if (closed) {
      throw new RejectedExecutionException("closed");
    }
    queue.add(work);
    if (secondLook && closed) {
      refuseRest();
    }
  }

  @Override
  public @Nullable Work poll() {
    return queue.poll();
  }

  @Override
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  @Override
  public void close() {
    closed = true;
    refuseRest();
  }

  private synchronized void refuseRest() {
    for (Work left; (left = queue.poll()) != null;) {
      left.refuse(new RejectedExecutionException("closed"));
    }
  }
}
