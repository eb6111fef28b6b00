package io.ringlane.cluster;

import io.ringlane.fixtures.SlotMoves;
import io.ringlane.server.DatabaseMode;

/** All the while slots move and workers come and go. */
class AffineSlotsBlockingTest extends OrderedStrategyContract {
  AffineSlotsBlockingTest() {
    super(Catalogue.AFFINE_SLOTS, DatabaseMode.BLOCKING);
  }

  @Override
  <K, V> CacheCluster<K, V> built(CacheCluster<K, V> cache) {
    SlotMoves.goOn(cache.slots().orElseThrow(), 7);
    return cache;
  }
}
