package io.ringlane.cluster;

import io.ringlane.fixtures.SlotMoves;
import io.ringlane.server.DatabaseMode;

/** All the while slots move and workers come and go. */
class AffineSlotsParkedKeyTest extends OrderedStrategyContract {
  AffineSlotsParkedKeyTest() {
    super(Catalogue.AFFINE_SLOTS, DatabaseMode.PARKED_KEY);
  }

  @Override
  <K, V> CacheCluster<K, V> built(CacheCluster<K, V> cache) {
    SlotMoves.goOn(cache.slots().orElseThrow(), 7);
    return cache;
  }
}
