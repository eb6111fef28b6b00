package io.ringlane.expiry;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.ringlane.api.Slot;
import io.ringlane.execution.Agent;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.WakeUp;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import io.ringlane.time.Clock;

/**
 * The TTL daemon: at each tick it submits a sweep to every shard that has something due and has answered its last one. A sweep looks
 * at a bounded number of records, so neither the daemon nor a shard is ever held up; what is left waits for the next tick, and reads
 * check for themselves. A tick with nothing due sends nothing.
 */
public final class ExpiryDaemon<V> implements Agent {
  private final Supplier<? extends List<? extends ShardPort<V>>> directory;
  private final Clock clock;
  private final long tick;
  private final int limit;
  private final Set<ShardPort<V>> sweeping = ConcurrentHashMap.newKeySet();
  private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);
  private long nextTick;

  /**
   * @param directory the shards
   * @param limit records that one sweep of one shard looks at, at least 1
   */
  public ExpiryDaemon(Supplier<? extends List<? extends ShardPort<V>>> directory, Clock clock, Duration tick,
      int limit) {
    if (limit < 1 || tick.isNegative() || tick.isZero()) {
      throw new IllegalArgumentException("sweep limit " + limit + ", tick " + tick + ": both must be positive");
    }
    this.directory = directory;
    this.clock = clock;
    this.tick = tick.toNanos();
    this.limit = limit;
    this.nextTick = clock.now() + this.tick;
  }

  @Override
  public String name() {
    return "expiry";
  }

  @Override
  public int step() {
    long now = clock.now();
    if (now < nextTick) {
      return 0;
    }
    nextTick = now + tick;
    int sent = 0;
    for (ShardPort<V> shard : directory.get()) {
      if (isDue(shard, now)) {
        sweeping.add(shard);
        shard.send(new Operation.Sweep<>(limit, answerOf(shard)));
        sent++;
      }
    }
    return sent;
  }

  @Override
  public long idleNanos() {
    long now = clock.now();
    if (now < nextTick) {
      return nextTick - now;
    }
    for (ShardPort<V> shard : directory.get()) {
      if (isDue(shard, now)) {
        return 0;
      }
    }
    return tick;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  private boolean isDue(ShardPort<V> shard, long now) {
    return !sweeping.contains(shard) && shard.gauges().nextDeadline() <= now;
  }

  private Slot<Integer> answerOf(ShardPort<V> shard) {
    return new Slot<>() {
      @Override
      public void answer(Integer looked) {
        sweeping.remove(shard);
      }

      @Override
      public void fail(Throwable error) {
        sweeping.remove(shard);
      }
    };
  }
}
