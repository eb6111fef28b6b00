package io.ringlane.cluster;

import io.ringlane.api.Codec;
import io.ringlane.store.Containers;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardSettings;
import io.ringlane.time.Clock;

/** Makes the shards of a catalogue entry; controls make broken ones. */
@FunctionalInterface
public interface ShardFactory {
  <V> Shard<V> create(Codec<V> codec, Clock clock, ShardSettings settings, long epoch, Containers containers);

  /** The factory of every entry that is no control. */
  ShardFactory STANDARD = new ShardFactory() {
    @Override
    public <V> Shard<V> create(Codec<V> codec, Clock clock, ShardSettings settings, long epoch, Containers containers) {
      return new Shard<>(codec, clock, settings, epoch, containers);
    }
  };
}
