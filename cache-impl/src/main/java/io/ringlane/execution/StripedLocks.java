package io.ringlane.execution;

import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code striped-locks}: a shared pool behind one queue, and a lock per shard. What most services do that guard a map by stripes.
 *
 * <p>Guarantee: linearizable per key, as whoever runs a shard holds its lock. Non-guarantee: two workers may take two requests of one thread and get
 * the lock the other way round, so a client that does not wait has no order. A worker waits while another one is in its shard: hot shards cost
 * workers. Effects are delivered after the lock was left.
 */
public final class StripedLocks implements ExecutionStrategy {
  private final PerDomain<ReentrantLock> locks = new PerDomain<>(_ -> new ReentrantLock());
  private final SharedQueue queue;

  public StripedLocks(ExecutionSettings settings, AgentHost host) {
    queue = new SharedQueue(settings, host, this::run);
  }

  private void run(Work work) {
    work.deliverEffects(work.applyUnder(locks.get(work.domain())));
  }

  @Override
  public void submit(Work request) {
    queue.submit(request);
  }

  @Override
  public void deliver(Work message) {
    queue.deliver(message);
  }

  @Override
  public void close() {
    queue.close();
  }
}
