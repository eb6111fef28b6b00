package io.ringlane.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Work;
import io.ringlane.store.CacheKey;
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
 */
public final class ShardHost<V> implements ShardPort<V> {
  private final int domain;
  private final Shard<V> shard;
  private final ExecutionStrategy strategy;
  private final StoreOfRecord database;
  private final Codec<V> codec;
  private final AgentHost.Calls calls;
  private final @Nullable JournalDaemon<V> journal;

  /** A shard without a journal. */
  public ShardHost(int domain, Shard<V> shard, ExecutionStrategy strategy, StoreOfRecord database, Codec<V> codec,
      AgentHost.Calls calls) {
    this(domain, shard, strategy, database, codec, calls, null);
  }

  /** @param journal where the shard's policy needs one */
  public ShardHost(int domain, Shard<V> shard, ExecutionStrategy strategy, StoreOfRecord database, Codec<V> codec,
      AgentHost.Calls calls, @Nullable JournalDaemon<V> journal) {
    this.domain = domain;
    this.shard = shard;
    this.strategy = strategy;
    this.database = database;
    this.codec = codec;
    this.calls = calls;
    this.journal = journal;
  }

  /** Sends a client's request; throws what {@link ExecutionStrategy#submit} throws. */
  public void submit(Operation<V> request) {
    strategy.submit(new ShardWork(request));
  }

  @Override
  public void send(Operation<V> message) {
    strategy.deliver(new ShardWork(message));
  }

  @Override
  public ShardGauges gauges() {
    return shard.gauges();
  }

  private Runnable load(CacheKey key, long call) {
    Entry<V> row = null;
    Throwable error = null;
    try {
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
      outcome = database.write(List.of(Rows.of(entry, codec))).getFirst();
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
    private @Nullable Effect first;
    private @Nullable List<Effect> more;

    ShardWork(Operation<V> operation) {
      super(domain);
      this.operation = operation;
    }

    @Override
    protected void apply() {
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
    }

    private void deliver(Effect effect) {
      switch (effect) {
        case Effect.Answer<?> answer -> answer.deliver();
        case Effect.Load(var key, var call) -> calls.make(() -> load(key, call));
        case Effect.WriteThrough<?> write -> calls.make(() -> writeThrough(cast(write.entry()), write.call()));
        case Effect.Journal<?>(var entry) -> Objects.requireNonNull(journal, "the policy needs a journal")
            .append(domain, ShardHost.this, cast(entry));
      }
    }

    @SuppressWarnings("unchecked") // a shard of V has effects on entries of V
    private Entry<V> cast(Entry<?> entry) {
      return (Entry<V>) entry;
    }

    @Override
    public void refuse(Throwable why) {
      operation.fail(why);
    }
  }
}
