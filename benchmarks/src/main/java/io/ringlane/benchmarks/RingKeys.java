package io.ringlane.benchmarks;

import io.ringlane.api.Codecs;
import io.ringlane.ring.KeyHash;
import io.ringlane.store.CacheKey;

/** Keys as a store gets them: encoded numbers at their real ring positions, so that neighbours in the ring are none in memory. */
final class RingKeys {
  private RingKeys() {}

  /** Of the numbers from 0 to {@code n - 1}, in their order. */
  static CacheKey[] of(int n) {
    CacheKey[] keys = new CacheKey[n];
    for (int i = 0; i < n; i++) {
      byte[] encoded = Codecs.LONG.encode((long) i);
      keys[i] = new CacheKey(encoded, KeyHash.position(encoded));
    }
    return keys;
  }
}
