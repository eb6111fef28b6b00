package io.ringlane.store;

import org.jspecify.annotations.NullMarked;

/**
 * A shard's deadline index and store with nothing around them, to measure what an expiry costs where no version is issued and no
 * database told: what {@link Shard} does with both when it sweeps, and nothing else. One thread.
 */
@NullMarked
public final class IndexAndStore<V> {
  private final KvStore<V> store = new KvStore<>(Containers.EXCLUSIVE);
  private final DeadlineIndex<V> deadlines = new DeadlineIndex<>(Containers.EXCLUSIVE);

  /** Makes the version what memory holds of its key. */
  public void put(Entry<V> entry) {
    store.put(entry);
    deadlines.add(entry);
  }

  /** Removes what is due, looking at no more than {@code limit} records; returns how many were removed. */
  public int expire(long now, int limit) {
    int removed = 0;
    int looked = 0;
    for (Entry<V> record; looked < limit && (record = deadlines.takeDue(now)) != null; looked++) {
      Entry<V> current = store.get(record.key());
      if (current != null && current.version() == record.version()) {
        store.remove(current.key());
        deadlines.remove(current.key());
        removed++;
      }
    }
    return removed;
  }

  /** Entries in the store. */
  public int size() {
    return store.size();
  }

  /** Whether the structures agree: both of the store, and a record for each entry. */
  public boolean inStep() {
    return store.inStep() && deadlines.size() == store.size();
  }
}
