package io.ringlane.checks.lincheck.parts;

import io.ringlane.api.Codecs;
import io.ringlane.api.Slot;
import io.ringlane.checks.lincheck.Answer;
import io.ringlane.checks.lincheck.MapSpecification;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.CallerRuns;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Work;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Containers;
import io.ringlane.store.Entry;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardReport;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WritePolicy;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * A shard over an empty database, in the exclusion of {@link CallerRuns}: loads, and writes through, run on the client's thread
 * between two stays in the shard. Besides the answers, the shard's ledger must be balanced.
 *
 * <p>Cannot see: weak memory, a worker's thread, time, a database that fails (the schedules do).
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = LongGen.class, conf = "1:3")
public abstract class ShardOperations {
  /** Write-behind, from an empty cache: what is not there is loaded. */
  public static final class WriteBehind extends ShardOperations {
    public WriteBehind() {
      super(new CallerRuns(), WritePolicy.WRITE_BEHIND);
    }
  }

  /** Write-through, from an empty cache. */
  public static final class WriteThrough extends ShardOperations {
    public WriteThrough() {
      super(new CallerRuns(), WritePolicy.WRITE_THROUGH);
    }
  }

  /** Write-behind, with all keys in memory, so that nobody waits for the database: what the control is a change of. */
  public static final class WithKnownKeys extends ShardOperations {
    public WithKnownKeys() {
      super(new CallerRuns(), WritePolicy.WRITE_BEHIND);
      putAll();
    }
  }

  /** Control: nothing keeps two operations apart. */
  public static final class WithoutExclusion extends ShardOperations {
    public WithoutExclusion() {
      super(new NoExclusion(), WritePolicy.WRITE_BEHIND);
      putAll();
    }
  }

  /** The client's own thread runs the operation, under no lock. */
  private static final class NoExclusion implements ExecutionStrategy {
    @Override
    public void submit(Work request) {
      request.run();
    }

    @Override
    public void deliver(Work message) {
      message.run();
    }

    @Override
    public void close() {}
  }

  @FunctionalInterface
  private interface RequestMaker<T extends @Nullable Object> {
    io.ringlane.store.Operation<Long> make(Slot<T> slot);
  }

  private static final int KEYS = 2;

  private final ShardHost<Long> shard;

  ShardOperations(ExecutionStrategy strategy, WritePolicy policy) {
    shard = new ShardHost<>(0, new Shard<>(Codecs.LONG, () -> 0, ShardSettings.of(policy), 1, Containers.EXCLUSIVE),
        strategy,
        new InMemoryStoreOfRecord(), Codecs.LONG, AgentHost.Calls.ON_CALLERS_THREAD);
  }

  final void putAll() {
    for (int key = 1; key <= KEYS; key++) {
      put(key, 0);
    }
  }

  @Operation
  public @Nullable Long get(@Param(name = "key") int key) {
    return this.<@Nullable Long>ask(slot -> new io.ringlane.store.Operation.Get<>(keyOf(key), slot));
  }

  @Operation
  public void put(@Param(name = "key") int key, @Param(name = "value") long value) {
    this.<@Nullable Void>ask(
        slot -> new io.ringlane.store.Operation.Put<>(keyOf(key), value, Entry.NO_DEADLINE, slot));
  }

  @Operation
  public boolean remove(@Param(name = "key") int key) {
    return this.<Boolean>ask(slot -> new io.ringlane.store.Operation.Remove<>(keyOf(key), slot));
  }

  @Operation
  public boolean putIfAbsent(@Param(name = "key") int key, @Param(name = "value") long value) {
    return this.<Boolean>ask(slot -> new io.ringlane.store.Operation.PutIfAbsent<>(keyOf(key), value, slot));
  }

  @Operation
  public boolean replace(@Param(name = "key") int key, @Param(name = "value") long expected,
      @Param(name = "value") long update) {
    return this.<Boolean>ask(slot -> new io.ringlane.store.Operation.Replace<>(keyOf(key), expected, update, slot));
  }

  /** Called by Lincheck at the end of each execution. */
  @Validate
  public void ledgerIsBalanced() {
    Answer<ShardReport> report = new Answer<>();
    shard.send(new io.ringlane.store.Operation.Inspect<>(report));
    if (!report.await().ledger().isBalanced()) {
      throw new IllegalStateException("not every version is in one state: " + report.await().ledger());
    }
  }

  private <T extends @Nullable Object> T ask(RequestMaker<T> maker) {
    Answer<T> answer = new Answer<>();
    shard.submit(maker.make(answer));
    return answer.await();
  }

  /** A map that holds 0 under every key at first. */
  public static final class KnownSpecification extends MapSpecification {
    public KnownSpecification() {
      for (int key = 1; key <= KEYS; key++) {
        put(key, 0);
      }
    }
  }

  private static CacheKey keyOf(int key) {
    return new CacheKey(new byte[]{(byte) key}, key);
  }
}
