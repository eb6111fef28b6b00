package io.ringlane.writebehind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.execution.Agent;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.WakeUp;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.CacheKey;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Brings dirty writes of its shards to the database in bulk: asks the shards for theirs, writes them in transactions of a bounded size,
 * and tells each shard what became of its own. Never touches a store.
 *
 * <p>Guarantee: a key has at most one write on its way; what met a lost connection goes back to its shard and is tried again when the
 * {@link Breaker} lets it; a row that the database refuses does not keep its neighbours from it, is tried again alone, and becomes a dead
 * letter after {@link FlushSettings#rowAttempts}; a lost connection costs a row no attempt. {@link #flush}, {@link #pause},
 * {@link #resume} and {@link #run} may be called by any thread, the rest belongs to the agent's steps.
 */
public final class FlushDaemon<V> implements Agent {
  /*
   * idle --due, full or asked--> collecting (awaited > 0) --all shards answered--> writing --outcomes sent--> idle
   */
  private record Collected<V>(ShardPort<V> from, List<DirtyWrite<V>> writes) {}

  /** A flush that somebody waits for. */
  private record Call<V>(long deadline, List<? extends ShardPort<V>> shards, AtomicInteger shardsLeft) {}

  /** What the shards' gauges say. */
  private record Waiting(long pending, long parked, long bytes) {}

  private static final long NONE_STUCK = -1;

  private final int number;
  private final Supplier<? extends List<? extends ShardPort<V>>> directory;
  private final StoreOfRecord database;
  private final Codec<V> codec;
  private final Clock clock;
  private final FlushSettings settings;
  private final Breaker breaker;
  private final BulkWriter writer;
  private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);

  private final Queue<Collected<V>> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Call<V>> calls = new ConcurrentLinkedQueue<>();
  private final List<Collected<V>> collected = new ArrayList<>();
  private int awaited;
  private long due;
  /** So many were pending when all of them waited behind refused rows: nothing is collected early then, or the daemon would spin. */
  private long stuck = NONE_STUCK;
  /** Held while shards are asked, so that none is after {@link #pause}. */
  private final Object asking = new Object();
  private volatile boolean paused;
  private volatile long heartbeat;
  private volatile @Nullable String lastError;
  private volatile @Nullable String lastRefusal;

  /** One daemon for these shards, with a breaker of its own. */
  public FlushDaemon(List<? extends ShardPort<V>> shards, StoreOfRecord database, Codec<V> codec, Clock clock,
      FlushSettings settings) {
    this(0, () -> shards, database, codec, clock, settings, new Breaker(settings, clock.now()));
  }

  FlushDaemon(int number, Supplier<? extends List<? extends ShardPort<V>>> directory, StoreOfRecord database,
      Codec<V> codec, Clock clock,
      FlushSettings settings, Breaker breaker) {
    this.number = number;
    this.directory = directory;
    this.database = database;
    this.codec = codec;
    this.clock = clock;
    this.settings = settings;
    this.breaker = breaker;
    this.writer = new BulkWriter(database, settings, () -> heartbeat = clock.now());
    this.due = clock.now() + settings.interval().toNanos();
    this.heartbeat = clock.now();
  }

  /**
   * Answers when of each key that is dirty when its shard reads this the last write, or a newer one, is durable or was refused; at the
   * deadline, with what is left.
   *
   * @param deadline on the shared clock; {@link Entry#NO_DEADLINE} for none
   */
  CompletionStage<BarrierReport> flush(long deadline) {
    Reply<BarrierReport> reply = new Reply<>();
    List<? extends ShardPort<V>> shards = directory.get();
    Call<V> call = new Call<>(deadline, shards, new AtomicInteger(shards.size()));
    Slot<BarrierReport> each = new Slot<>() {
      private BarrierReport sum = BarrierReport.NOTHING; // guarded by this slot, as is error
      private @Nullable Throwable error;

      @Override
      public void answer(BarrierReport part) {
        BarrierReport all;
        Throwable failure;
        synchronized (this) {
          sum = sum.plus(part);
          all = sum;
          failure = error;
        }
        if (call.shardsLeft().decrementAndGet() == 0) {
          if (failure == null) {
            reply.answer(all);
          } else {
            reply.fail(failure);
          }
        }
      }

      @Override
      public void fail(Throwable why) {
        synchronized (this) {
          error = why;
        }
        answer(BarrierReport.NOTHING);
      }
    };
    calls.add(call);
    shards.forEach(shard -> shard.send(new Operation.FlushBarrier<>(call, each)));
    wakeUp.signal();
    return reply;
  }

  /** From now on no shard is asked for writes, until {@link #resume}; what is on its way arrives. */
  public void pause() {
    synchronized (asking) {
      paused = true;
    }
  }

  /** Ends {@link #pause}. */
  public void resume() {
    paused = false;
    wakeUp.signal();
  }

  /** Has the daemon's thread do this between two of its steps: calls to the database that are nobody else's to make. It must not throw. */
  void run(Runnable task) {
    tasks.add(task);
    wakeUp.signal();
  }

  /** When the daemon last took a step or began a transaction, on the shared clock: old where a call of the database does not return. */
  public long heartbeat() {
    return heartbeat;
  }

  /** What the database said at its last failure; null where the last round went well. */
  public @Nullable String lastError() {
    return lastError;
  }

  /** Why the database refused the last row that it refused; null where it refused none. */
  @Nullable
  String lastRefusal() {
    return lastRefusal;
  }

  @Override
  public String name() {
    return "flush-" + number;
  }

  @Override
  public int step() {
    long now = clock.now();
    heartbeat = now;
    int done = 0;
    for (Runnable task; (task = tasks.poll()) != null; done++) {
      task.run();
    }
    done += endCalls(now);
    for (Collected<V> answer; (answer = answers.poll()) != null; done++) {
      awaited--;
      collected.add(answer);
    }
    if (awaited == 0 && !collected.isEmpty()) {
      write();
      return done + 1;
    }
    return done + (awaited == 0 && untilCollect(now) <= 0 ? collect(now) : 0);
  }

  @Override
  public long idleNanos() {
    if (!answers.isEmpty() || !tasks.isEmpty()) {
      return 0;
    }
    long now = clock.now();
    long idle = awaited > 0 ? Long.MAX_VALUE : untilCollect(now);
    for (Call<V> call : calls) {
      if (call.shardsLeft().get() == 0) {
        return 0; // to be forgotten
      }
      if (call.deadline() != Entry.NO_DEADLINE) {
        idle = Math.min(idle, call.deadline() - now);
      }
    }
    return idle;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  /** Forgets calls that were answered and ends those whose deadline has come. */
  private int endCalls(long now) {
    int ended = 0;
    for (Iterator<Call<V>> each = calls.iterator(); each.hasNext();) {
      Call<V> call = each.next();
      boolean answered = call.shardsLeft().get() == 0;
      if (answered || call.deadline() <= now) {
        each.remove();
        ended++;
        if (!answered) {
          call.shards().forEach(shard -> shard.send(new Operation.EndFlush<>(call)));
        }
      }
    }
    return ended;
  }

  private long untilCollect(long now) {
    if (paused) {
      return Long.MAX_VALUE;
    }
    Waiting waiting = waiting();
    if (waiting.pending() + waiting.parked() == 0) {
      return settings.interval().toNanos();
    }
    boolean early = waiting.pending() > 0 && waiting.pending() != stuck && (!calls.isEmpty()
        || waiting.pending() >= settings.batch() || waiting.bytes() >= settings.batchBytes());
    long at = early ? now : due;
    long opens = breaker.opensAt();
    return opens == Long.MAX_VALUE ? settings.interval().toNanos() : Math.max(at, opens) - now;
  }

  private Waiting waiting() {
    long pending = 0;
    long parked = 0;
    long bytes = 0;
    for (ShardPort<V> shard : directory.get()) {
      pending += shard.gauges().pending();
      parked += shard.gauges().parked();
      bytes += shard.gauges().bytes();
    }
    return new Waiting(pending, parked, bytes);
  }

  private int collect(long now) {
    due = now + settings.interval().toNanos();
    List<ShardPort<V>> dirty = new ArrayList<>();
    for (ShardPort<V> shard : directory.get()) {
      if (shard.gauges().pending() + shard.gauges().parked() > 0) {
        dirty.add(shard);
      }
    }
    synchronized (asking) {
      if (dirty.isEmpty() || paused || !breaker.acquire(now)) {
        return 0;
      }
      awaited = dirty.size();
      dirty.forEach(shard -> shard.send(new Operation.CollectDirty<>(settings.batch(), answerFrom(shard))));
    }
    return dirty.size();
  }

  private Slot<List<DirtyWrite<V>>> answerFrom(ShardPort<V> shard) {
    return new Slot<>() {
      @Override
      public void answer(List<DirtyWrite<V>> writes) {
        answers.add(new Collected<>(shard, writes));
        wakeUp.signal();
      }

      @Override
      public void fail(Throwable error) {
        answer(List.of());
      }
    };
  }

  private void write() {
    List<DirtyWrite<V>> writes = new ArrayList<>();
    collected.forEach(part -> writes.addAll(part.writes()));
    Waiting waiting = waiting();
    stuck = writes.isEmpty() && waiting.parked() > 0 ? waiting.pending() : NONE_STUCK;
    if (writes.isEmpty()) {
      collected.clear();
      breaker.abstain();
      return;
    }
    Round round = new Round(writes);
    round.write();
    DatabaseException lost = round.lost;
    lastError = lost != null ? String.valueOf(lost.getMessage()) : round.refusal;
    lastRefusal = round.refusal != null ? round.refusal : lastRefusal;
    long now = clock.now();
    if (lost != null) {
      breaker.failure(now);
    } else {
      breaker.success();
    }
    due = now + settings.interval().toNanos();
    int from = 0;
    for (Collected<V> part : collected) {
      int to = from + part.writes().size();
      if (to > from) {
        part.from().send(new Operation.Flushed<>(part.writes(),
            List.copyOf(Arrays.asList(round.outcomes).subList(from, to)), now + settings.firstBackoff().toNanos()));
      }
      from = to;
    }
    collected.clear();
  }

  /** One round of writes: those that were never refused in bulk, the others one by one. */
  private final class Round {
    private final List<DirtyWrite<V>> writes;
    private final WriteOutcome[] outcomes;
    private final @Nullable Row[] rows;
    private @Nullable DatabaseException lost;
    private @Nullable String refusal;

    Round(List<DirtyWrite<V>> writes) {
      this.writes = writes;
      outcomes = new WriteOutcome[writes.size()];
      rows = new Row[writes.size()];
      Arrays.fill(outcomes, WriteOutcome.UNKNOWN);
    }

    void write() {
      List<Integer> healthy = new ArrayList<>();
      List<Integer> suspects = new ArrayList<>();
      Map<CacheKey, Integer> newest = new HashMap<>();
      for (int i = 0; i < rows.length; i++) {
        newest.merge(writes.get(i).entry().key(), i, this::newerOf);
      }
      for (int i = 0; i < rows.length; i++) {
        if (newest.getOrDefault(writes.get(i).entry().key(), i) != i) {
          continue; // collected from two shards, as the key moved meanwhile: the older one stays unknown, and its shard has it no more
        }
        try {
          rows[i] = Rows.of(writes.get(i).entry(), codec);
          (writes.get(i).attempts() == 0 ? healthy : suspects).add(i);
        } catch (RuntimeException | Error e) { // the codec's: no database will ever see this row
          refuse(i, "the value cannot be encoded: " + e);
        }
      }
      write(healthy);
      suspects.forEach(suspect -> write(List.of(suspect)));
    }

    private int newerOf(int one, int other) {
      return writes.get(one).entry().version() > writes.get(other).entry().version() ? one : other;
    }

    @SuppressWarnings("NullAway") // only rows that were encoded are listed
    private void write(List<Integer> indexes) {
      if (lost != null || indexes.isEmpty()) {
        return;
      }
      Map<Integer, String> causes = new TreeMap<>();
      List<WriteOutcome> written = writer.write(indexes.stream().map(i -> rows[i]).toList(), causes);
      for (int i = 0; i < written.size(); i++) {
        outcomes[indexes.get(i)] = written.get(i);
      }
      lost = writer.lost();
      causes.forEach((index, cause) -> refuse(indexes.get(index), cause));
    }

    /** The row was tried alone and refused: it is parked, or, after its last attempt, buried. */
    private void refuse(int index, String cause) {
      refusal = cause;
      outcomes[index] = WriteOutcome.REFUSED;
      DirtyWrite<V> write = writes.get(index);
      int attempts = write.attempts() + 1;
      if (attempts < settings.rowAttempts() || lost != null) {
        return;
      }
      Entry<V> entry = write.entry();
      Row row = rows[index];
      try {
        database.bury(new DeadLetter(row != null
            ? row
            : new Row(entry.key().encoded(), null, entry.version(), entry.deadline()), entry.isTombstone(), cause,
            attempts, clock.now()));
        outcomes[index] = WriteOutcome.BURIED;
      } catch (DatabaseException e) { // it stays parked, and is tried again
        if (e.kind() == DatabaseException.Kind.CONNECTION) {
          lost = e;
          outcomes[index] = WriteOutcome.UNKNOWN; // costs no attempt
        }
      }
    }
  }
}
