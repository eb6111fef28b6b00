package io.ringlane.execution;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * {@code striped-locks}: a shared pool behind one queue, and a lock per shard. What most services do that guard a map by stripes.
 *
 * <p>Guarantee: linearizable per key, as whoever runs a shard holds its lock. Non-guarantee: two workers may take two requests of one thread and get
 * the lock the other way round, so a client that does not wait has no order. A worker waits while another one is in its shard: hot shards cost
 * workers. Effects are delivered after the lock was left.
 */
public final class StripedLocks extends SharedQueue {
  public StripedLocks(ExecutionSettings settings, AgentHost host) {
    super(settings, host, underTheShardsLock());
  }

  private static Consumer<Work> underTheShardsLock() {
    PerDomain<ReentrantLock> locks = new PerDomain<>(_ -> new ReentrantLock());
    return work -> work.deliverEffects(work.applyUnder(locks.get(work.domain())));
  }
}
