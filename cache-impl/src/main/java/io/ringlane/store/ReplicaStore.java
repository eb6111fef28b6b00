package io.ringlane.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ringlane.ring.Range;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies of what other servers own: of each key the newest version that came. A copy is unsettled until its owner says that the database and
 * every replica have it; a copied removal is kept until then, and while copies of older versions may still come, and so is a copy of what left
 * the owner's memory. Expires nothing: the owner does.
 * Not thread-safe: a shard owns it.
 */
final class ReplicaStore<V> {
  private final KvStore<V> copies;
  private final Map<CacheKey, Long> unsettled;
  /** Up to which version the owner's memory has nothing of the key. */
  private final Map<CacheKey, Long> gone = new HashMap<>();
  private int catchingUp;

  ReplicaStore(Containers containers) {
    copies = new KvStore<>(containers);
    unsettled = containers.table();
  }

  /** Copies the version where there is none as new. */
  void copy(Entry<V> entry, boolean settled) {
    Entry<V> known = copies.get(entry.key());
    if (known == null || known.version() < entry.version()) {
      copies.put(entry);
      if (settled) {
        unsettled.remove(entry.key());
      } else {
        unsettled.put(entry.key(), entry.version());
      }
    }
  }

  /** The owner's database and every replica have this version; where it is given as a removal, the owner's memory has it no more. */
  void settle(Entry<V> entry) {
    Entry<V> known = copies.get(entry.key());
    if (known != null && known.version() <= entry.version()) {
      unsettled.remove(entry.key());
      if (known.isTombstone() || entry.isTombstone()) {
        gone.put(entry.key(), entry.version());
        dropGone();
      }
    }
  }

  /** Copies that were taken some time ago will come, or, after a call of {@link #caughtUp} for each of this, no more. */
  void catchUp() {
    catchingUp++;
  }

  void caughtUp() {
    catchingUp--;
    dropGone();
  }

  private void dropGone() {
    if (catchingUp == 0) {
      gone.forEach((key, version) -> {
        Entry<V> known = copies.get(key);
        if (known != null && known.version() <= version && !unsettled.containsKey(key)) {
          copies.remove(key);
        }
      });
      gone.clear();
    }
  }

  /** The copy, where it is settled; else null. */
  @Nullable
  Entry<V> settled(CacheKey key) {
    return unsettled.containsKey(key) ? null : copies.get(key);
  }

  /** Forgets the settled copies of the ranges: the database has them. Removals stay, until older copies cannot come any more. */
  void dropSettled(RangeSet ranges) {
    for (Entry<V> entry : in(ranges)) {
      if (!entry.isTombstone() && !unsettled.containsKey(entry.key())) {
        copies.remove(entry.key());
      }
    }
  }

  /** Forgets the unsettled copies of the ranges that are older than this version. */
  void dropUnsettled(RangeSet ranges, long version) {
    for (Entry<V> entry : in(ranges)) {
      if (entry.version() < version && unsettled.remove(entry.key()) != null) {
        copies.remove(entry.key());
      }
    }
  }

  private List<Entry<V>> in(RangeSet ranges) {
    List<Entry<V>> all = new ArrayList<>();
    for (Range range : ranges.ranges()) {
      copies.forEachInRange(range.from(), range.to(), all::add);
    }
    return all;
  }

  /** Takes out every copy of the ranges. */
  Taken<V> take(RangeSet ranges) {
    List<Entry<V>> all = in(ranges);
    Set<CacheKey> open = new HashSet<>();
    for (Entry<V> entry : all) {
      copies.remove(entry.key());
      if (unsettled.remove(entry.key()) != null) {
        open.add(entry.key());
      }
    }
    return new Taken<>(all, open);
  }

  /** What was taken out, and of which keys the version was not settled. */
  record Taken<V>(List<Entry<V>> entries, Set<CacheKey> unsettled) {}

  int size() {
    return copies.size();
  }
}
