package io.ringlane.stress;

import java.util.Collections;
import java.util.List;

import io.ringlane.api.Slot;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;
import io.ringlane.store.WriteOutcome;

/**
 * Control {@code RetireByKey}: a shard of one key as the flush daemon would reach it if a flushed key were clean. Its one fault:
 * when a write of the key is in the database, every write of the key that waits is retired with it.
 */
record RetireByKey<V>(ShardPort<V> shard) implements ShardPort<V> {
  @Override
  public void send(Operation<V> message) {
    shard.send(message);
    if (message instanceof Operation.Flushed<V>) {
      shard.send(new Operation.CollectDirty<>(Integer.MAX_VALUE, new Slot<>() {
        @Override
        public void answer(List<DirtyWrite<V>> waiting) {
          shard.send(
              new Operation.Flushed<>(waiting, Collections.nCopies(waiting.size(), WriteOutcome.WRITTEN), 0));
        }

        @Override
        public void fail(Throwable error) {}
      }));
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
