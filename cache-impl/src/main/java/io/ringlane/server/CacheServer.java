package io.ringlane.server;

import java.util.List;

import io.ringlane.ring.KeyHash;
import io.ringlane.store.CacheKey;

/** One logical node: its primary key-value store, cut into shards. Immutable; the shards are run by the strategy. */
public final class CacheServer<V> {
  private final int number;
  private final List<ShardHost<V>> shards;

  public CacheServer(int number, List<ShardHost<V>> shards) {
    this.number = number;
    this.shards = List.copyOf(shards);
  }

  public int number() {
    return number;
  }

  /** The shard of a key of this server. */
  public ShardHost<V> shardOf(CacheKey key) {
    return shards.get(KeyHash.shard(key.position(), shards.size()));
  }

  public List<ShardHost<V>> shards() {
    return shards;
  }
}
