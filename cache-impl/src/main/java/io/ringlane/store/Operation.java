package io.ringlane.store;

import java.util.List;

import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a shard: a value that {@link Shard#apply} carries out in bounded time, without waiting and without submitting.
 * A {@link Request} comes from a client and answers its slot once; the others are messages between the cache's own parts.
 */
public sealed interface Operation<V> {
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

  record ReadTimeToLive<V>(CacheKey key, Slot<TimeToLive> slot) implements Request<V> {}

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

  /** Move up to {@code limit} pending writes to in flight and answer them. */
  record CollectDirty<V>(int limit, Slot<List<Entry<V>>> slot) implements Operation<V> {
    @Override
    public void fail(Throwable error) {
      slot.fail(error);
    }
  }

  /** What became of a collected batch, write by write. */
  record Flushed<V>(List<Entry<V>> batch, List<WriteOutcome> outcomes) implements Operation<V> {}

  /** Answer when every write that is dirty now, or a newer one of its key, is in the database. */
  record FlushBarrier<V>(Slot<@Nullable Void> slot) implements Operation<V> {
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
