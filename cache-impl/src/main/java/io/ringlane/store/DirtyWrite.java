package io.ringlane.store;

import org.jspecify.annotations.Nullable;

/**
 * An acknowledged write that the database does not have.
 *
 * @param entry what is to be written
 * @param first the oldest version of the key that this write stands for: its own, or that of the first write that it superseded
 * @param since when that one came, on the shared clock
 * @param bytes of the encoded key and value
 * @param attempts how often the database refused this row
 * @param retryAt not to be tried before, on the shared clock; only where it was refused
 * @param replaced the newest version that it has taken the place of, of those that were pending; 0 where there was none
 * @param doubtful whether the database may have a newer version of the key: this one was a copy of what a server had that died
 */
public record DirtyWrite<V>(Entry<V> entry, long first, long since, int bytes, int attempts, long retryAt,
    long replaced, boolean doubtful) {
  DirtyWrite(Entry<V> entry, long since, int bytes, boolean doubtful) {
    this(entry, entry.version(), since, bytes, 0, 0, 0, doubtful);
  }

  CacheKey key() {
    return entry.key();
  }

  /** The same place in the queue for a newer version. */
  DirtyWrite<V> supersededBy(Entry<V> newer, int newerBytes) {
    return new DirtyWrite<>(newer, first, since, newerBytes, 0, 0, entry.version(), false);
  }

  /** The same write, pending again, in the place of an older one of its key as well. */
  DirtyWrite<V> standingFor(DirtyWrite<V> older) {
    return new DirtyWrite<>(entry, older.first, older.since, bytes, 0, 0, replaced, doubtful);
  }

  DirtyWrite<V> refused(long until) {
    return new DirtyWrite<>(entry, first, since, bytes, attempts + 1, until, replaced, doubtful);
  }

  static long bytesOf(@Nullable DirtyWrite<?> write) {
    return write == null ? 0 : write.bytes;
  }
}
