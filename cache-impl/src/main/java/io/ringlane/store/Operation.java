package io.ringlane.store;

import java.util.List;
import java.util.function.Function;

import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a shard: a value that {@link Shard#apply} carries out in bounded time, without waiting and without submitting.
 * A {@link Request} comes from a client and answers its slot once; the others are messages between the cache's own parts.
 */
public sealed interface Operation<V> permits Operation.Request, Operation.Forwarded, Operation.Sweep, Operation.Loaded,
    Operation.Written, Operation.CollectDirty, Operation.Flushed, Operation.FlushBarrier, Operation.EndFlush,
    Operation.Journaled, Operation.Watermark, Operation.ListDirty, Operation.Seal, Operation.Inspect,
    Operation.Crash, Transfer, Copying {
  /** The operation was not carried out: tells whoever waits for it, if anyone does. */
  default void fail(Throwable error) {}

  /** A client's request for one key. */
  sealed interface Request<V> extends Operation<V> {
    CacheKey key();

    Slot<?> slot();

    @Override
    default void fail(Throwable error) {
      slot().fail(error);
    }
  }

  record Get<V>(CacheKey key, Slot<@Nullable V> slot) implements Request<V> {}

  /** @param ttl nanoseconds, at least 0; {@link Entry#NO_DEADLINE} for none */
  record Put<V>(CacheKey key, V value, long ttl, Slot<@Nullable Void> slot) implements Request<V> {}

  record Remove<V>(CacheKey key, Slot<Boolean> slot) implements Request<V> {}

  record PutIfAbsent<V>(CacheKey key, V value, Slot<Boolean> slot) implements Request<V> {}

  record Replace<V>(CacheKey key, V expected, V update, Slot<Boolean> slot) implements Request<V> {}

  record Update<V>(CacheKey key, Function<@Nullable V, @Nullable V> function, Slot<@Nullable V> slot)
      implements
        Request<V> {}

  /** @param ttl nanoseconds, at least 0; {@link Entry#NO_DEADLINE} for none */
  record Expire<V>(CacheKey key, long ttl, Slot<Boolean> slot) implements Request<V> {}

  record ReadTimeToLive<V>(CacheKey key, Slot<TimeToLive> slot) implements Request<V> {}

  /**
   * To a replica: answer the copy, where the owner has settled it, it lives, and its version is at least {@code floor}; else null.
   */
  record ReadCopy<V>(CacheKey key, long floor, Slot<@Nullable Entry<V>> slot) implements Request<V> {}

  /** A request that came to the shard from which its key moved here. */
  record Forwarded<V>(Request<V> request) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      request.fail(error);
    }
  }

  /** Expire what is due, looking at no more than {@code limit} records; answers how many it looked at. */
  record Sweep<V>(int limit, Slot<Integer> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** The answer to {@link Effect.Load}: the row's entry (a tombstone for a removed or missing row), or an error. */
  record Loaded<V>(CacheKey key, long call, @Nullable Entry<V> row,
      @Nullable Throwable error) implements Operation<V> {}

  /** The answer to {@link Effect.WriteThrough}. */
  record Written<V>(Entry<V> entry, long call, WriteOutcome outcome,
      @Nullable Throwable error) implements Operation<V> {}

  /** Move up to {@code limit} writes to in flight and answer them. */
  record CollectDirty<V>(int limit, Slot<List<DirtyWrite<V>>> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /**
   * What became of a collected batch, write by write.
   *
   * @param retryAt when writes that were refused may be tried again
   */
  record Flushed<V>(List<DirtyWrite<V>> batch, List<WriteOutcome> outcomes, long retryAt) implements Operation<V> {}

  /**
   * Answer when of every key that is dirty now the last write, or a newer one, is in the database, parked or dead; or at
   * {@link EndFlush}.
   */
  record FlushBarrier<V>(Object call, Slot<BarrierReport> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** Answer the barrier of this call with what there is. */
  record EndFlush<V>(Object call) implements Operation<V> {}

  /** What became of versions that {@link Effect.Journal} asked for: durable, or never, because the journal failed. */
  record Journaled<V>(List<Entry<V>> entries, @Nullable Throwable error) implements Operation<V> {}

  /** Answer the version below which every version of the shard is in the database, or an older one of a row that is. */
  record Watermark<V>(Slot<Long> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /**
   * Try the dead letter again; answers whether it will be: not where a newer write of its key is known.
   *
   * @param letter what it holds, of the version that was refused
   */
  record Requeue<V>(Entry<V> letter, Slot<Boolean> slot) implements Request<V> {
    @Override
    public CacheKey key() {
      return letter.key();
    }
  }

  /** Answer the last write of each key that is dirty. */
  record ListDirty<V>(Slot<List<Entry<V>>> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /**
   * Take no request from now on, refuse those that wait and were not applied, and answer what there is. The answers of writes that were
   * applied are given when they are known, as ever.
   */
  record Seal<V>(Slot<LastWords<V>> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** The server is dead: fail everybody who waits. Answers, to an observer that did not die, what was in memory. */
  record Crash<V>(Slot<Remains<V>> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** Answer the shard's account of itself. */
  record Inspect<V>(Slot<ShardReport> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }
}
