package io.ringlane.store;

/** The way to a shard for whoever does not run it: daemons submit here and read the gauges. Any thread. */
public interface ShardPort<V> {
  /** Sends an internal message: never refused, never waits. */
  void send(Operation<V> message);

  /** The shard's published figures. */
  ShardGauges gauges();

  /** Its index among its server's shards: a key's is the same on every server. */
  int index();

  /** Its number among all shards that there ever were in this process. */
  int domain();
}
