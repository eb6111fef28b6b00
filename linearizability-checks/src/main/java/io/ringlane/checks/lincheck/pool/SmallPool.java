package io.ringlane.checks.lincheck.pool;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.ringlane.api.Codecs;
import io.ringlane.checks.lincheck.Answer;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Containers;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Effect;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.Operation;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardReport;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WriteOutcome;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.Rows;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * One shard with one key behind a strategy on threads of its own: production classes, in the settings that a model checker follows.
 * Before {@link #start} and after {@link #close} nothing runs, and the shard is asked directly, which keeps executions short.
 */
final class SmallPool {
  private static final CacheKey KEY = new CacheKey(new byte[]{1}, 1);
  private static final int CAPACITY = 4;
  private static final int BATCH = 4;

  private final StoreOfRecord database = new InMemoryStoreOfRecord();
  private final Shard<Long> inside;
  private @Nullable ExecutionStrategy strategy;
  private @Nullable ShardHost<Long> shard;

  SmallPool(Clock clock) {
    inside = new Shard<>(Codecs.LONG, clock, ShardSettings.of(WritePolicy.WRITE_BEHIND), 1, Containers.EXCLUSIVE);
  }

  /** Gives the key a value while nothing runs. */
  SmallPool holding(long value, long ttl) {
    directly(new Operation.Put<>(KEY, value, ttl, new Answer<>()));
    return this;
  }

  SmallPool start(PoolUnderTest subject) {
    ExecutionSettings settings = new ExecutionSettings(subject.workers(), MailboxKind.JDK_LINKED, CAPACITY,
        IdlePolicy.BLOCKING, BATCH);
    ExecutionStrategy started = subject.create(settings, AgentHost.threads(1));
    strategy = started;
    shard = new ShardHost<>(0, inside, started, database, Codecs.LONG, AgentHost.Calls.ON_CALLERS_THREAD);
    return this;
  }

  /**
   * Runs the clients at once, the second on this thread, and waits for both. Where one fails the pool is closed first: a model checker
   * takes threads that are left over for a deadlock and does not report the failure.
   */
  void clients(Runnable first, Runnable second) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread other = new Thread(() -> run(first, failure));
    other.start();
    run(second, failure);
    try {
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts", e);
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      close();
      throw new AssertionError("a client failed: " + thrown, thrown);
    }
  }

  private static void run(Runnable client, AtomicReference<@Nullable Throwable> failure) {
    try {
      client.run();
    } catch (Throwable thrown) {
      failure.set(thrown);
    }
  }

  /** Takes no more requests, runs what was accepted and ends the threads. */
  void close() {
    ExecutionStrategy started = strategy;
    if (started != null) {
      started.close();
    }
  }

  Answer<@Nullable Void> put(long value) {
    Answer<@Nullable Void> answer = new Answer<>();
    put(value, answer);
    return answer;
  }

  /** As {@link #put(long)}, into an answer that the caller holds even where the request is rejected. */
  void put(long value, Answer<@Nullable Void> answer) {
    host().submit(new Operation.Put<>(KEY, value, Entry.NO_DEADLINE, answer));
  }

  Answer<@Nullable Long> get() {
    Answer<@Nullable Long> answer = new Answer<>();
    host().submit(new Operation.Get<>(KEY, answer));
    return answer;
  }

  Answer<Boolean> remove() {
    Answer<Boolean> answer = new Answer<>();
    host().submit(new Operation.Remove<>(KEY, answer));
    return answer;
  }

  Answer<Integer> sweep() {
    Answer<Integer> answer = new Answer<>();
    host().send(new Operation.Sweep<>(1, answer));
    return answer;
  }

  /** What the flush daemon does, once: collect, write, report. */
  void flush() {
    Answer<List<DirtyWrite<Long>>> collected = new Answer<>();
    host().send(new Operation.CollectDirty<>(1, collected));
    List<DirtyWrite<Long>> batch = collected.await();
    host().send(new Operation.Flushed<>(batch, write(batch), 0));
  }

  /** The same while nothing runs. */
  void flushDirectly() {
    Answer<List<DirtyWrite<Long>>> collected = new Answer<>();
    directly(new Operation.CollectDirty<>(1, collected));
    List<DirtyWrite<Long>> batch = collected.await();
    directly(new Operation.Flushed<>(batch, write(batch), 0));
  }

  private List<WriteOutcome> write(List<DirtyWrite<Long>> batch) {
    return database.write(batch.stream().map(dirty -> Rows.of(dirty.entry(), Codecs.LONG)).toList());
  }

  /** What the key holds while nothing runs; null where only the database may know. */
  @Nullable
  Long valueInMemory() {
    Answer<@Nullable Long> answer = new Answer<>();
    directly(new Operation.Get<>(KEY, answer));
    return answer.count() == 0 ? null : answer.await();
  }

  @Nullable
  Long valueInDatabase() {
    Row row = database.load(KEY.encoded());
    byte[] value = row == null ? null : row.value();
    return value == null ? null : Codecs.LONG.decode(value);
  }

  Ledger ledger() {
    Answer<ShardReport> report = new Answer<>();
    directly(new Operation.Inspect<>(report));
    return report.await().ledger();
  }

  private void directly(Operation<Long> operation) {
    inside.apply(operation, effect -> {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      }
    });
  }

  private ShardHost<Long> host() {
    ShardHost<Long> started = shard;
    if (started == null) {
      throw new IllegalStateException("start it first");
    }
    return started;
  }
}
