package io.ringlane.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

import org.jspecify.annotations.Nullable;

/**
 * When to look at which key: one record per key that has a deadline, ordered by time. Not thread-safe: a shard owns it.
 *
 * <p>A record says "look at this key then", and is never later than the key's deadline. A write with a later deadline leaves the
 * record where it is, so refreshing a TTL costs one hash look-up; whoever finds a due record must compare its version with the
 * key's and {@link #add} the key again where it moved on.
 */
final class DeadlineIndex<V> {
  private final Map<CacheKey, Entry<V>> records;
  private final NavigableSet<Entry<V>> order;
  /** No record is due before: it may be too early, never too late, so that a tick with nothing due touches no record. */
  private long next = Entry.NO_DEADLINE;

  DeadlineIndex(Containers containers) {
    records = containers.table();
    order = containers.ordered(Comparator.<Entry<V>>comparingLong(Entry::deadline).thenComparing(Entry::key));
  }

  /** The key's entry is now this one: see that it is looked at no later than its deadline. */
  void add(Entry<V> entry) {
    Entry<V> record = records.get(entry.key());
    if (record != null) {
      if (record.deadline() <= entry.deadline() && entry.hasDeadline()) {
        return;
      }
      order.remove(record);
      records.remove(entry.key());
    }
    if (entry.hasDeadline()) {
      records.put(entry.key(), entry);
      order.add(entry);
      next = Math.min(next, entry.deadline());
    }
  }

  void remove(CacheKey key) {
    Entry<V> record = records.remove(key);
    if (record != null) {
      order.remove(record);
    }
  }

  /** Takes out the first record that is due, if any: the key's entry at the time it was made. Touches one record at most. */
  @Nullable
  Entry<V> takeDue(long now) {
    if (next > now) {
      return null;
    }
    Entry<V> first = order.isEmpty() ? null : order.first();
    next = first == null ? Entry.NO_DEADLINE : first.deadline();
    if (first == null || !first.isDue(now)) {
      return null;
    }
    order.pollFirst(); // the first one's place needs no search
    records.remove(first.key());
    return first;
  }

  /** Every record that is due, in order of time. */
  Iterable<Entry<V>> due(long now) {
    return next > now ? List.of() : () -> order.stream().takeWhile(record -> record.isDue(now)).iterator();
  }

  /** When to look: no later than the first record is due, perhaps earlier; {@link Entry#NO_DEADLINE} where there is none. */
  long next() {
    return next;
  }

  int size() {
    return records.size();
  }
}
