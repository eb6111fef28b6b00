package io.ringlane.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Slot;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Work;
import io.ringlane.ring.RangeSet;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Copying;
import io.ringlane.store.Effect;
import io.ringlane.store.Effects;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.JournalDaemon;
import io.ringlane.writebehind.Rows;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A shard and its surroundings: turns operations into work of the shard's domain and delivers their effects. Any thread may call;
 * calls to the database are made by {@code calls}, which is the calling thread itself in mode {@link DatabaseMode#BLOCKING}.
 *
 * <p>After {@link #crash} the shard runs nothing any more: what was queued is answered {@link OutcomeUnknownException}, what comes is kept for the
 * owner that follows ({@link #takeOrphans}).
 */
public final class ShardHost<V> implements ShardPort<V> {
  /**
   * Where a shard is: its number in the executor strategy, its index among its server's shards, its server, the others, and what carries copies to
   * them.
   */
  public record Place<V>(int domain, int index, int server, IntFunction<@Nullable ShardHost<V>> peers, Link link) {}

  private final Place<V> place;
  private final Shard<V> shard;
  private final ExecutionStrategy strategy;
  private final StoreOfRecord database;
  private final Codec<V> codec;
  private final AgentHost.Calls calls;
  private final @Nullable JournalDaemon<V> journal;

  private final Queue<Operation.Request<V>> orphans = new ConcurrentLinkedQueue<>();
  private volatile boolean dead;

  /** A shard without others and without a journal. */
  public ShardHost(int domain, Shard<V> shard, ExecutionStrategy strategy, StoreOfRecord database, Codec<V> codec,
      AgentHost.Calls calls) {
    this(new Place<>(domain, 0, 0, _ -> null, Link.DIRECT), shard, strategy, database, codec, calls, null);
  }

  /** @param journal where the shard's policy needs one */
  public ShardHost(Place<V> place, Shard<V> shard, ExecutionStrategy strategy, StoreOfRecord database, Codec<V> codec,
      AgentHost.Calls calls, @Nullable JournalDaemon<V> journal) {
    this.place = place;
    this.shard = shard;
    this.strategy = strategy;
    this.database = database;
    this.codec = codec;
    this.calls = calls;
    this.journal = journal;
  }

  /** The shard's number in the executor strategy. */
  @Override
  public int domain() {
    return place.domain();
  }

  @Override
  public int index() {
    return place.index();
  }

  /** The number of its server. */
  public int server() {
    return place.server();
  }

  /** What {@code Shard.readDirectly} gives, where the server lived after that was read; else null. Any thread may call. */
  public @Nullable Entry<V> readDirectly(CacheKey key) {
    Entry<V> entry = shard.readDirectly(key);
    return dead ? null : entry; // a dead server's memory was its own until now
  }

  /** From now on the shard is dead. */
  void crash() {
    dead = true;
  }

  public boolean isDead() {
    return dead;
  }

  /** The requests of these ranges that came after the crash, in their order; when no more of them can come. */
  public List<Operation.Request<V>> takeOrphans(RangeSet ranges) {
    List<Operation.Request<V>> taken = new ArrayList<>();
    for (Iterator<Operation.Request<V>> each = orphans.iterator(); each.hasNext();) {
      Operation.Request<V> orphan = each.next();
      if (ranges.contains(orphan.key().position())) {
        each.remove();
        taken.add(orphan);
      }
    }
    return taken;
  }

  /** Sends a client's request; throws what {@link ExecutionStrategy#submit} throws. */
  public void submit(Operation<V> request) {
    strategy.submit(new ShardWork(request, Passage.UNWATCHED));
  }

  /** As {@link #submit(Operation)}; the passage ends when the request was run, held, forwarded or refused. Where this throws, it has not begun. */
  public void submit(Operation.Request<V> request, Passage passage) {
    if (dead) {
      orphans.add(request);
      passage.left();
    } else {
      strategy.submit(new ShardWork(request, passage));
    }
  }

  /** As {@link #submit(Operation.Request, Passage)}, for a request that was let in before: it is not refused, and does not wait. */
  public void deliver(Operation.Request<V> request, Passage passage) {
    if (dead) {
      orphans.add(request);
      passage.left();
    } else {
      strategy.deliver(new ShardWork(request, passage));
    }
  }

  @Override
  public void send(Operation<V> message) {
    strategy.deliver(new ShardWork(message, Passage.UNWATCHED));
  }

  private void replicate(int replica, Entry<V> entry) {
    ShardHost<V> peer = place.peers().apply(replica);
    Operation<V> copied = new Copying.Copied<>(entry, replica);
    if (peer == null) {
      send(copied); // it left: nobody counts on it
      return;
    }
    Operation<V> copy = new Copying.Copy<>(entry, () -> !dead, new Slot<>() {
      @Override
      public void answer(@Nullable Void nothing) {
        send(copied);
      }

      @Override
      public void fail(Throwable error) {
        send(copied); // it is dead: nobody counts on it
      }
    });
    place.link().carry(() -> peer.send(copy));
  }

  private void settle(int replica, List<Entry<V>> entries) {
    ShardHost<V> peer = place.peers().apply(replica);
    if (peer != null) {
      peer.send(new Copying.Settle<>(entries));
    }
  }

  /** The request's passage goes with it: it is over when the target has it. */
  private void forward(int target, Operation.Request<V> request, Passage passage) {
    ShardHost<V> peer = place.peers().apply(target);
    if (peer == null) {
      request.fail(gone());
      passage.left();
    } else {
      peer.strategy.deliver(peer.workOf(new Operation.Forwarded<>(request), passage));
    }
  }

  private Work workOf(Operation<V> operation, Passage passage) {
    return new ShardWork(operation, passage);
  }

  private static OutcomeUnknownException gone() {
    return new OutcomeUnknownException("the server crashed before it answered");
  }

  @Override
  public ShardGauges gauges() {
    return shard.gauges();
  }

  /** A dead server calls nobody; a call that was under way when it died may still reach the database. */
  private void requireAlive() {
    if (dead) {
      throw gone();
    }
  }

  private Runnable load(CacheKey key, long call) {
    Entry<V> row = null;
    Throwable error = null;
    try {
      requireAlive();
      row = Rows.entry(key, database.load(key.encoded()), codec);
    } catch (RuntimeException | Error e) {
      error = e;
    }
    Operation<V> answer = new Operation.Loaded<>(key, call, row, error);
    return () -> send(answer);
  }

  private Runnable writeThrough(Entry<V> entry, long call) {
    WriteOutcome outcome;
    Throwable error = null;
    try {
      requireAlive();
      outcome = database.write(List.of(Rows.of(shard.stored(entry), codec))).getFirst();
    } catch (DatabaseException e) {
      outcome = e.kind() == DatabaseException.Kind.ROW ? WriteOutcome.REFUSED : WriteOutcome.UNKNOWN;
      error = e;
    } catch (RuntimeException | Error e) {
      outcome = WriteOutcome.UNKNOWN;
      error = e;
    }
    Operation<V> answer = new Operation.Written<>(entry, call, outcome, error);
    return () -> send(answer);
  }

  /** One operation, and the effects it had; nearly always one. */
  private final class ShardWork extends Work implements Effects {
    private final Operation<V> operation;
    private final Passage passage;
    private boolean passedOn;
    private @Nullable Effect first;
    private @Nullable List<Effect> more;

    ShardWork(Operation<V> operation, Passage passage) {
      super(place.domain());
      this.operation = operation;
      this.passage = passage;
    }

    @Override
    protected void apply() {
      if (dead && !(operation instanceof Operation.Crash)) {
        throw gone();
      }
      shard.apply(operation, this);
    }

    @Override
    public void add(Effect effect) {
      if (first == null) {
        first = effect;
      } else {
        if (more == null) {
          more = new ArrayList<>();
        }
        more.add(effect);
      }
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      if (error != null) {
        operation.fail(error);
      }
      if (first != null) {
        deliver(first);
      }
      if (more != null) {
        more.forEach(this::deliver);
      }
      if (!passedOn) {
        passage.left();
      }
    }

    private void deliver(Effect effect) {
      if (dead && !(operation instanceof Operation.Crash)) {
        if (effect instanceof Effect.Answer<?> answer) {
          answer.slot().fail(gone());
        } else if (effect instanceof Effect.Forward<?> forward) {
          forward.request().fail(gone());
        }
        return;
      }
      switch (effect) {
        case Effect.Answer<?> answer -> answer.deliver();
        case Effect.Load(var key, var call) -> calls.make(() -> load(key, call));
        case Effect.WriteThrough<?> write ->
          calls.make(() -> writeThrough(cast(write.entry()), write.call()));
        case Effect.Journal<?>(var entry) -> Objects.requireNonNull(journal, "the policy needs a journal")
            .append(ShardHost.this, cast(entry));
        case Effect.Replicate<?>(int replica, var entry) -> replicate(replica, cast(entry));
        case Effect.Settle<?>(int replica, var entries) -> settle(replica, castAll(entries));
        case Effect.Forward<?>(int target, var request) -> {
          boolean mine = request.equals(operation);
          passedOn |= mine;
          forward(target, castRequest(request), mine ? passage : Passage.UNWATCHED);
        }
      }
    }

    @SuppressWarnings("unchecked") // a shard of V has effects on entries of V
    private Entry<V> cast(Entry<?> entry) {
      return (Entry<V>) entry;
    }

    @SuppressWarnings("unchecked") // as above
    private List<Entry<V>> castAll(List<?> entries) {
      return (List<Entry<V>>) entries;
    }

    @SuppressWarnings("unchecked") // as above
    private Operation.Request<V> castRequest(Operation.Request<?> request) {
      return (Operation.Request<V>) request;
    }

    @Override
    public void refuse(Throwable why) {
      operation.fail(why);
      passage.left();
    }
  }
}
