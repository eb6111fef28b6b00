package io.ringlane.writebehind;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.execution.Agent;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.WakeUp;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Brings dirty writes to the database in bulk: asks the shards for theirs, writes them in transactions of a bounded number of
 * rows, and tells each shard what became of its own. Never touches a store.
 *
 * <p>Guarantee: a key has at most one write on its way; what failed goes back to its shard and is tried again after a capped
 * exponential backoff; a row that the database refuses does not keep its neighbours from it. {@link #flush} may be called by any
 * thread, the rest belongs to the agent's steps.
 */
public final class FlushDaemon<V> implements Agent {
  /*
   * idle --due, full or asked--> collecting (awaited > 0) --all shards answered--> writing --outcomes sent--> idle
   */
  private record Collected<V>(ShardPort<V> from, List<Entry<V>> entries) {}

  private final List<? extends ShardPort<V>> shards;
  private final StoreOfRecord database;
  private final Codec<V> codec;
  private final Clock clock;
  private final FlushSettings settings;
  private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);
  private final SplittableRandom jitter;

  private final Queue<Collected<V>> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Collected<V>> collected = new ArrayList<>();
  private int awaited;
  private int failures;
  private long due;
  private volatile long heartbeat;
  private volatile @Nullable String lastError;

  public FlushDaemon(List<? extends ShardPort<V>> shards, StoreOfRecord database, Codec<V> codec, Clock clock,
      FlushSettings settings) {
    this.shards = List.copyOf(shards);
    this.database = database;
    this.codec = codec;
    this.clock = clock;
    this.settings = settings;
    this.jitter = new SplittableRandom(clock.now()); // under a virtual clock, a replay has the same jitter
    this.due = clock.now() + settings.interval().toNanos();
    this.heartbeat = clock.now();
  }

  /** Completes when everything that is dirty when a shard reads this is durable, or a newer write of its key is. */
  public CompletionStage<@Nullable Void> flush() {
    Reply<@Nullable Void> reply = new Reply<>();
    AtomicInteger left = new AtomicInteger(shards.size());
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Slot<@Nullable Void> each = new Slot<>() {
      @Override
      public void answer(@Nullable Void nothing) {
        if (left.decrementAndGet() == 0) {
          asked.decrementAndGet();
          Throwable error = failure.get();
          if (error == null) {
            reply.answer(null);
          } else {
            reply.fail(error);
          }
        }
      }

      @Override
      public void fail(Throwable error) {
        failure.set(error);
        answer(null);
      }
    };
    asked.incrementAndGet();
    shards.forEach(shard -> shard.send(new Operation.FlushBarrier<>(each)));
    wakeUp.signal();
    return reply;
  }

  /** When the daemon last took a step, on the shared clock. */
  public long heartbeat() {
    return heartbeat;
  }

  /** What the database said at its last failure; null where the last transaction went well. */
  public @Nullable String lastError() {
    return lastError;
  }

  @Override
  public String name() {
    return "flush";
  }

  @Override
  public int step() {
    long now = clock.now();
    heartbeat = now;
    int done = 0;
    for (Collected<V> answer; (answer = answers.poll()) != null; done++) {
      awaited--;
      collected.add(answer);
    }
    if (awaited == 0 && !collected.isEmpty()) {
      write();
      return done + 1;
    }
    return done + (idleNanos() <= 0 ? collect() : 0);
  }

  @Override
  public long idleNanos() {
    if (!answers.isEmpty()) {
      return 0;
    }
    if (awaited > 0) {
      return Long.MAX_VALUE;
    }
    int pending = pending();
    boolean early = failures == 0 && pending > 0 && (asked.get() > 0 || pending >= settings.batch());
    return early ? 0 : pending == 0 ? settings.interval().toNanos() : due - clock.now();
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  private int pending() {
    int pending = 0;
    for (ShardPort<V> shard : shards) {
      pending += shard.gauges().pending();
    }
    return pending;
  }

  private int collect() {
    due = clock.now() + settings.interval().toNanos();
    for (ShardPort<V> shard : shards) {
      if (shard.gauges().pending() > 0) {
        awaited++;
        shard.send(new Operation.CollectDirty<>(settings.batch(), answerFrom(shard)));
      }
    }
    return awaited;
  }

  private Slot<List<Entry<V>>> answerFrom(ShardPort<V> shard) {
    return new Slot<>() {
      @Override
      public void answer(List<Entry<V>> entries) {
        answers.add(new Collected<>(shard, entries));
        wakeUp.signal();
      }

      @Override
      public void fail(Throwable error) {
        answer(List.of());
      }
    };
  }

  private void write() {
    List<Entry<V>> entries = new ArrayList<>();
    collected.forEach(part -> entries.addAll(part.entries()));
    List<WriteOutcome> outcomes = new ArrayList<>(entries.size());
    for (int from = 0; from < entries.size(); from += settings.batch()) {
      lastError = null;
      outcomes.addAll(write(entries.subList(from, Math.min(entries.size(), from + settings.batch()))));
    }
    int from = 0;
    for (Collected<V> part : collected) {
      int to = from + part.entries().size();
      if (to > from) {
        part.from().send(new Operation.Flushed<>(part.entries(), List.copyOf(outcomes.subList(from, to))));
      }
      from = to;
    }
    collected.clear();
    boolean failed = outcomes.contains(WriteOutcome.UNKNOWN);
    failures = failed ? failures + 1 : 0;
    due = clock.now() + (failed ? backoff() : settings.interval().toNanos());
  }

  /** One transaction, or, where the database or the codec refuses a row, ever smaller ones until that row stands alone. */
  private List<WriteOutcome> write(List<Entry<V>> entries) {
    try {
      return database.write(entries.stream().map(entry -> Rows.of(entry, codec)).toList());
    } catch (RuntimeException e) {
      lastError = String.valueOf(e.getMessage());
      if (e instanceof DatabaseException database && database.kind() == DatabaseException.Kind.CONNECTION) {
        return all(entries, WriteOutcome.UNKNOWN);
      }
      if (entries.size() == 1) {
        return all(entries, WriteOutcome.REFUSED);
      }
      int half = entries.size() / 2;
      List<WriteOutcome> outcomes = new ArrayList<>(write(entries.subList(0, half)));
      outcomes.addAll(write(entries.subList(half, entries.size())));
      return outcomes;
    }
  }

  private static List<WriteOutcome> all(List<?> entries, WriteOutcome outcome) {
    return Collections.nCopies(entries.size(), outcome);
  }

  private long backoff() {
    long pause = settings.firstBackoff().toNanos();
    long last = settings.lastBackoff().toNanos();
    for (int i = 1; i < failures && pause < last; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, last);
    return pause / 2 + jitter.nextLong(pause / 2 + 1);
  }
}
