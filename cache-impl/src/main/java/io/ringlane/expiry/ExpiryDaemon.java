package io.ringlane.expiry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

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
  private final List<? extends ShardPort<V>> shards;
  private final Clock clock;
  private final long tick;
  private final int limit;
  private final AtomicIntegerArray sweeping;
  private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);
  private long nextTick;

  /** @param limit records that one sweep of one shard looks at, at least 1 */
  public ExpiryDaemon(List<? extends ShardPort<V>> shards, Clock clock, Duration tick, int limit) {
    if (limit < 1 || tick.isNegative() || tick.isZero()) {
      throw new IllegalArgumentException("sweep limit " + limit + ", tick " + tick + ": both must be positive");
    }
    this.shards = List.copyOf(shards);
    this.clock = clock;
    this.tick = tick.toNanos();
    this.limit = limit;
    this.sweeping = new AtomicIntegerArray(shards.size());
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
    for (int i = 0; i < shards.size(); i++) {
      if (isDue(i, now)) {
        sweeping.set(i, 1);
        shards.get(i).send(new Operation.Sweep<>(limit, answerOf(i)));
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
    for (int i = 0; i < shards.size(); i++) {
      if (isDue(i, now)) {
        return 0;
      }
    }
    return tick;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  private boolean isDue(int shard, long now) {
    return sweeping.get(shard) == 0 && shards.get(shard).gauges().nextDeadline() <= now;
  }

  private Slot<Integer> answerOf(int shard) {
    return new Slot<>() {
      @Override
      public void answer(Integer looked) {
        sweeping.set(shard, 0);
      }

      @Override
      public void fail(Throwable error) {
        sweeping.set(shard, 0);
      }
    };
  }
}
