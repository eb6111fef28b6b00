package io.ringlane.writebehind;

import io.ringlane.api.Codec;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import org.jspecify.annotations.Nullable;

/** Between entries in memory and rows in the store of record. */
public final class Rows {
  private Rows() {}

  /** The row of a version; the value is encoded here, from the entry's own reference. */
  public static <V> Row of(Entry<V> entry, Codec<V> codec) {
    V value = entry.value();
    return new Row(entry.key().encoded(), value == null ? null : codec.encode(value), entry.version(),
        entry.deadline());
  }

  /** The entry that a row holds; a tombstone for a removed key, null for no row. */
  public static <V> @Nullable Entry<V> entry(CacheKey key, @Nullable Row row, Codec<V> codec) {
    if (row == null) {
      return null;
    }
    byte[] value = row.value();
    return new Entry<>(key, value == null ? null : codec.decode(value), row.version(), row.deadline());
  }
}
