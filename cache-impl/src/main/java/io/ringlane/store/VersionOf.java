package io.ringlane.store;

/** One version of one key: shards number alike, so where versions of several meet the number alone names nothing. */
record VersionOf(CacheKey key, long version) {
  static VersionOf entry(Entry<?> entry) {
    return new VersionOf(entry.key(), entry.version());
  }
}
