package io.ringlane.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
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

  /**
   * What {@link #takeRange} took.
   *
   * @param entries in ring order
   * @param upTo the range is empty now up to and including this position: its end where all of it is
   */
  public record Taken<V>(List<Entry<V>> entries, long upTo) {}

  /**
   * Removes the first {@code limit} entries of a range, as {@link #forEachInRange} orders them, in O(log n + limit). More where others have the
   * last one's position: a position is never split. The rest of the range is what lies after {@link Taken#upTo}.
   *
   * @param limit at least 1
   */
  public Taken<V> takeRange(long from, long to, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit is " + limit + ", it must be at least 1");
    }
    List<Entry<V>> taken = new ArrayList<>();
    boolean wraps = Long.compareUnsigned(from, to) >= 0;
    boolean all = take(after(byPosition, from), wraps ? TOP : to, limit, taken)
        && (!wraps || take(byPosition, to, limit, taken));
    return new Taken<>(taken, all ? to : taken.getLast().key().position());
  }

  /** Takes from the front of {@code map} what lies up to {@code to}; false where that is not all, since there are enough. */
  private boolean take(Map<CacheKey, Entry<V>> map, long to, int limit, List<Entry<V>> taken) {
    for (Iterator<Entry<V>> each = map.values().iterator(); each.hasNext();) {
      Entry<V> entry = each.next();
      long position = entry.key().position();
      if (Long.compareUnsigned(position, to) > 0) {
        return true;
      }
      if (taken.size() >= limit && position != taken.getLast().key().position()) {
        return false;
      }
      each.remove(); // the iterator knows the place: no search
      table.remove(entry.key());
      taken.add(entry);
    }
    return true;
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
