package io.ringlane.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What anybody may read without the shard: of some keys the version in memory, where it is committed. Each is one immutable cell, so that value, version
 * and deadline belong together. Only whoever runs the shard changes them.
 *
 * <p>Guarantee: what is read was the key's newest version at the moment it was looked up, in a shard that was its owner: a newer version replaces it, or
 * takes it away, before anybody is answered who may know of the newer one.
 */
final class PublishedEntries<V> {
  private final ConcurrentHashMap<CacheKey, Entry<V>> cells = new ConcurrentHashMap<>();
  private final LongAdder reads = new LongAdder();

  /** The newest version of its key, committed, from now on. */
  @SuppressWarnings("ReferenceEquality") // a cell is one object, and the same version may get another deadline
  void publish(Entry<V> entry) {
    if (cells.get(entry.key()) != entry) {
      cells.put(entry.key(), entry);
    }
  }

  /** Only the shard answers for the key from now on. */
  void withdraw(CacheKey key) {
    cells.remove(key);
  }

  void withdrawAll() {
    cells.clear();
  }

  /** The version, where there is one and it is not due; else null. Any thread may call. */
  @Nullable
  Entry<V> read(CacheKey key, Clock clock) {
    Entry<V> entry = cells.get(key);
    if (entry == null || (entry.hasDeadline() && entry.isDue(clock.now()))) { // the time when it was there, not one before
      return null;
    }
    reads.increment();
    return entry;
  }

  /** How often a version was read. */
  long reads() {
    return reads.sum();
  }
}
