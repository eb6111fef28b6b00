package io.ringlane.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import io.ringlane.api.FlushReport;
import io.ringlane.api.Slot;
import io.ringlane.ring.RangeSet;

/** The flushes that are waited for. Not thread-safe: a shard owns it. */
final class FlushBarriers<V> {
  /** Of each key, the version that must get through. */
  private static final class Barrier {
    final Object call;
    final Slot<BarrierReport> slot;
    final Map<CacheKey, Long> needed = new HashMap<>();
    long flushed;
    long parked;
    long moved;

    Barrier(Object call, Slot<BarrierReport> slot) {
      this.call = call;
      this.slot = slot;
    }

    Effect answer() {
      return new Effect.Answer<>(slot, new BarrierReport(new FlushReport(flushed, parked, needed.size()), moved), null);
    }
  }

  private final List<Barrier> barriers = new ArrayList<>();
  /** Writes on their way to another shard, which will know of them when these moves end: until then barriers that need them wait. */
  private int leaving;

  /** Waits for what is dirty now. */
  void add(Object call, Slot<BarrierReport> slot, DirtySet<V> dirty, int moving, Effects out) {
    Barrier barrier = new Barrier(call, slot);
    dirty.forEach(write -> {
      if (write.attempts() == 0) {
        barrier.needed.merge(write.key(), write.entry().version(), Math::max);
      } else {
        barrier.parked++;
      }
    });
    barrier.moved = moving;
    barriers.add(barrier);
    settle(out);
  }

  /** The row has the write, or has refused it. */
  void settle(DirtyWrite<V> write, boolean durable, Effects out) {
    for (Barrier barrier : barriers) {
      Long needed = barrier.needed.get(write.key());
      if (needed != null && write.entry().version() >= needed) {
        barrier.needed.remove(write.key());
        barrier.flushed += durable ? 1 : 0;
        barrier.parked += durable ? 0 : 1;
      }
    }
    settle(out);
  }

  /** Writes of these ranges are leaving. */
  void leave(RangeSet ranges) {
    leaving++;
    for (Barrier barrier : barriers) {
      int before = barrier.needed.size();
      barrier.needed.keySet().removeIf(key -> ranges.contains(key.position()));
      barrier.moved += before - barrier.needed.size();
    }
  }

  /** A move has ended, one way or the other. */
  void left(Effects out) {
    leaving--;
    settle(out);
  }

  /** Answers the barrier of this call with what there is. */
  void end(Object call, Effects out) {
    for (Iterator<Barrier> each = barriers.iterator(); each.hasNext();) {
      Barrier barrier = each.next();
      if (barrier.call.equals(call)) {
        each.remove();
        out.add(barrier.answer());
      }
    }
  }

  void failAll(Throwable error, Effects out) {
    barriers.forEach(barrier -> out.add(Effect.Answer.failure(barrier.slot, error)));
    barriers.clear();
  }

  private void settle(Effects out) {
    for (Iterator<Barrier> each = barriers.iterator(); each.hasNext();) {
      Barrier barrier = each.next();
      if (barrier.needed.isEmpty() && (barrier.moved == 0 || leaving == 0)) {
        each.remove();
        out.add(barrier.answer());
      }
    }
  }
}
