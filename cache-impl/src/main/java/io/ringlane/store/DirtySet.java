package io.ringlane.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The acknowledged writes that the database does not have yet, the last one of each key: <em>pending</em>, or <em>in flight</em>
 * while the flush daemon writes it. A key has at most one write in flight; a newer one waits as pending and shadows it. Not
 * thread-safe: a shard owns it.
 */
final class DirtySet<V> {
  private final Map<CacheKey, Entry<V>> pending;
  private final Map<CacheKey, Entry<V>> inFlight;

  DirtySet(Containers containers) {
    pending = containers.insertionOrdered();
    inFlight = containers.table();
  }

  /** The newest write of the key that the database does not have. */
  @Nullable
  Entry<V> newest(CacheKey key) {
    Entry<V> waiting = pending.get(key);
    return waiting != null ? waiting : inFlight.get(key);
  }

  /** Adds a write; returns the pending one that it supersedes, which will never be written. */
  @Nullable
  Entry<V> add(Entry<V> entry) {
    return pending.put(entry.key(), entry);
  }

  /** Moves up to {@code limit} pending writes to in flight, oldest key first. */
  List<Entry<V>> collect(int limit) {
    List<Entry<V>> batch = new ArrayList<>(Math.min(limit, pending.size()));
    Iterator<Entry<V>> oldestFirst = pending.values().iterator();
    while (batch.size() < limit && oldestFirst.hasNext()) {
      Entry<V> entry = oldestFirst.next();
      if (inFlight.putIfAbsent(entry.key(), entry) == null) {
        oldestFirst.remove();
        batch.add(entry);
      }
    }
    return batch;
  }

  /** The database has this write: takes it out of flight, and nothing else of its key. False where it was not in flight. */
  boolean retire(Entry<V> flushed) {
    return inFlight.remove(flushed.key(), flushed);
  }

  /**
   * The database does not have this write: makes it pending again. Returns false where a newer one of its key is, which supersedes
   * it.
   */
  boolean restore(Entry<V> failed) {
    inFlight.remove(failed.key(), failed);
    return pending.putIfAbsent(failed.key(), failed) == null;
  }

  int pending() {
    return pending.size();
  }

  int inFlight() {
    return inFlight.size();
  }

  /** Calls {@code visit} with the newest write of each dirty key. */
  void forEachNewest(Consumer<? super Entry<V>> visit) {
    pending.values().forEach(visit);
    inFlight.forEach((key, entry) -> {
      if (!pending.containsKey(key)) {
        visit.accept(entry);
      }
    });
  }
}
