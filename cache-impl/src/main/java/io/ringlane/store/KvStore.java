package io.ringlane.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The two structures of the design, kept in step: a hash table for O(1) reads and a TreeMap by ring position for the k keys of a
 * position range in O(log n + k). Both hold the same entries after every call. Not thread-safe: a shard owns it.
 */
public final class KvStore<V> {
  /** The highest position, which has no next one. */
  private static final long TOP = -1;

  private final Map<CacheKey, Entry<V>> table;
  private final NavigableMap<CacheKey, Entry<V>> byPosition;

  public KvStore(Containers containers) {
    table = containers.table();
    byPosition = containers.tree();
  }

  public @Nullable Entry<V> get(CacheKey key) {
    return table.get(key);
  }

  /** Sets the key's entry, which is no tombstone. */
  public void put(Entry<V> entry) {
    table.put(entry.key(), entry);
    byPosition.put(entry.key(), entry);
  }

  public void remove(CacheKey key) {
    table.remove(key);
    byPosition.remove(key);
  }

  public int size() {
    return table.size();
  }

  /** Every entry, in ring order. */
  public Iterable<Entry<V>> all() {
    return byPosition.values();
  }

  /**
   * Calls {@code visit} with each entry whose position lies after {@code from} up to and including {@code to}, unsigned, in ring
   * order; past the top of the ring where {@code from >= to}.
   */
  public void forEachInRange(long from, long to, Consumer<? super Entry<V>> visit) {
    if (Long.compareUnsigned(from, to) < 0) {
      upTo(after(byPosition, from), to).values().forEach(visit);
    } else {
      after(byPosition, from).values().forEach(visit);
      upTo(byPosition, to).values().forEach(visit);
    }
  }

  /** So many entries lie in a range that begins where another one did, and ends at this position. */
  record Part(int entries, long to) {}

  /** The part of a range, in ring order, that has {@code limit} entries, or those that share a position with the last of them more. */
  Part part(long from, long to, int limit) {
    int count = 0;
    long last = from;
    boolean wraps = Long.compareUnsigned(from, to) >= 0;
    List<NavigableMap<CacheKey, Entry<V>>> parts = wraps
        ? List.of(after(byPosition, from), upTo(byPosition, to))
        : List.of(upTo(after(byPosition, from), to));
    for (NavigableMap<CacheKey, Entry<V>> part : parts) {
      for (CacheKey key : part.keySet()) {
        if (count >= limit && key.position() != last) {
          return new Part(count, last);
        }
        last = key.position();
        count++;
      }
    }
    return new Part(count, to);
  }

  /** Whether hash table and TreeMap hold the same entries; for tests. */
  boolean inStep() {
    return table.equals(byPosition);
  }

  private NavigableMap<CacheKey, Entry<V>> after(NavigableMap<CacheKey, Entry<V>> map, long position) {
    return position == TOP ? Collections.emptyNavigableMap() : map.tailMap(CacheKey.leastAt(position + 1), true);
  }

  private NavigableMap<CacheKey, Entry<V>> upTo(NavigableMap<CacheKey, Entry<V>> map, long position) {
    return position == TOP ? map : map.headMap(CacheKey.leastAt(position + 1), false);
  }
}
