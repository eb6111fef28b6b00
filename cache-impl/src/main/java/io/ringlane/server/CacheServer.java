package io.ringlane.server;

import java.util.List;

import io.ringlane.ring.KeyHash;
import io.ringlane.store.CacheKey;

/**
 * One logical node: its shards, each of which holds a slice of what the server owns (its primary store) and of what it copies for other servers
 * (its replica store). Immutable; the shards are run by the strategy.
 */
public final class CacheServer<V> {
  private final int number;
  private final String name;
  private final List<ShardHost<V>> shards;

  public CacheServer(int number, String name, List<ShardHost<V>> shards) {
    this.number = number;
    this.name = name;
    this.shards = List.copyOf(shards);
  }

  public int number() {
    return number;
  }

  public String name() {
    return name;
  }

  /** The shard of a key of this server. */
  public ShardHost<V> shardOf(CacheKey key) {
    return shards.get(KeyHash.shard(key.position(), shards.size()));
  }

  public List<ShardHost<V>> shards() {
    return shards;
  }

  /** The server's memory is gone, at once. */
  public void crash() {
    shards.forEach(ShardHost::crash);
  }

  /** Whether it has crashed. */
  public boolean isDead() {
    return shards.getFirst().isDead();
  }
}
