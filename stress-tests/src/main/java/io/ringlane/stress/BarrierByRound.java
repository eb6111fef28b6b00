package io.ringlane.stress;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.ringlane.api.Slot;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;

/**
 * Control {@code BarrierByRound}: a shard as the flush daemon would reach it if a flush were about rounds. Its one fault: whoever waits for a flush is answered
 * when the next batch was written, whatever it held.
 */
final class BarrierByRound<V> implements ShardPort<V> {
  private final ShardPort<V> shard;
  private final Queue<Slot<BarrierReport>> waiting = new ConcurrentLinkedQueue<>();

  BarrierByRound(ShardPort<V> shard) {
    this.shard = shard;
  }

  @Override
  public void send(Operation<V> message) {
    if (message instanceof Operation.FlushBarrier<V>(var _, var slot)) {
      waiting.add(slot);
      return;
    }
    shard.send(message);
    if (message instanceof Operation.Flushed<V>) {
      for (Slot<BarrierReport> next; (next = waiting.poll()) != null;) {
        next.answer(BarrierReport.NOTHING);
      }
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
