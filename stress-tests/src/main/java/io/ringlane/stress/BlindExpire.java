package io.ringlane.stress;

import io.ringlane.api.Slot;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;

/**
 * Control {@code BlindExpire}: a shard as the TTL daemon would reach it if expiry were a removal. Its one fault: what is due is
 * removed by key, whatever version the key has by then.
 */
record BlindExpire<V>(ShardPort<V> shard, CacheKey due) implements ShardPort<V> {
  @Override
  public void send(Operation<V> message) {
    if (message instanceof Operation.Sweep<V>(var _, var slot)) {
      shard.send(new Operation.Remove<>(due, new Slot<>() {
        @Override
        public void answer(Boolean removed) {
          slot.answer(1);
        }

        @Override
        public void fail(Throwable error) {
          slot.fail(error);
        }
      }));
    } else {
      shard.send(message);
    }
  }

  @Override
  public ShardGauges gauges() {
    return shard.gauges();
  }

  @Override
  public int index() {
    return shard.index();
  }

  @Override
  public int domain() {
    return shard.domain();
  }
}
