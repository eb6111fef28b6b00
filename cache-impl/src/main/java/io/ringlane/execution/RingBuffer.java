package io.ringlane.execution;

import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import org.jspecify.annotations.Nullable;

/**
 * {@code ring-buffer}: one ring for all requests (LMAX Disruptor: Thompson, Farley, Barker et al., 2011), and a consumer per group of shards that passes
 * over the requests of the others. A message comes by the side lane of its consumer, as it must never wait for room.
 *
 * <p>Guarantee: linearizable per key, as one thread runs all operations of a shard; ordered, as the ring keeps the order of one thread. Non-guarantee: no
 * isolation: every consumer goes past every request, and the slowest one holds up all senders when the ring has gone round; one that sleeps, as nothing
 * is for it, is woken at every quarter of the ring.
 */
public final class RingBuffer extends AffineDirect {
  /** A place in the ring. */
  private static final class Cell {
    int domain;
    @Nullable
    Work work;
  }

  /** The requests of the ring that are one consumer's, as its request queue. */
  private static final class Partition extends AbstractQueue<Work> {
    private final com.lmax.disruptor.RingBuffer<Cell> ring;
    private final EventPoller<Cell> poller;
    private final Runnable wakeAll;
    private final long quarter; // a mask
    private final EventPoller.Handler<Cell> handler;
    private @Nullable Work taken;

    Partition(com.lmax.disruptor.RingBuffer<Cell> ring, int number, int count, Runnable wakeAll) {
      this.ring = ring;
      this.wakeAll = wakeAll;
      quarter = ring.getBufferSize() / 4 - 1L;
      poller = ring.newPoller();
      ring.addGatingSequences(poller.getSequence());
      handler = (cell, _, _) -> {
        if (cell.domain % count == number) {
          taken = cell.work;
          cell.work = null;
        }
        return taken == null;
      };
    }

    @Override
    public boolean offer(Work work) {
      long sequence;
      try {
        sequence = ring.tryNext();
      } catch (InsufficientCapacityException e) {
        wakeAll.run();
        return false;
      }
      Cell cell = ring.get(sequence);
      cell.domain = work.domain();
      cell.work = work;
      ring.publish(sequence);
      if ((sequence & quarter) == 0) {
        wakeAll.run(); // or one that sleeps, as nothing is for it, holds up all the others when the ring has gone round
      }
      return true;
    }

    /** The consumer only: goes on to its next request. */
    @Override
    public @Nullable Work poll() {
      taken = null;
      while (taken == null) {
        EventPoller.PollState state;
        try {
          state = poller.poll(handler);
        } catch (Exception e) { // the handler's, which throws none
          throw new IllegalStateException(e);
        }
        if (state == EventPoller.PollState.IDLE) {
          break;
        }
        if (state == EventPoller.PollState.GATING) { // a place that a sender has claimed and is about to publish
          Thread.onSpinWait();
        }
      }
      return taken;
    }

    @Override
    public @Nullable Work peek() {
      throw new UnsupportedOperationException("a consumer takes what it sees");
    }

    /** Whether the consumer has gone past all that was claimed. */
    @Override
    public boolean isEmpty() {
      return size() == 0;
    }

    /** With those of other consumers that it has not gone past. */
    @Override
    public int size() {
      return (int) Math.max(0, ring.getCursor() - poller.getSequence().get());
    }

    @Override
    public Iterator<Work> iterator() {
      return Collections.emptyIterator();
    }
  }

  public RingBuffer(ExecutionSettings settings, AgentHost host) {
    super(host, consumers(settings));
  }

  private static List<Worker> consumers(ExecutionSettings settings) {
    com.lmax.disruptor.RingBuffer<Cell> ring = com.lmax.disruptor.RingBuffer.createMultiProducer(Cell::new,
        settings.mailboxCapacity());
    List<Worker> consumers = new ArrayList<>();
    Runnable wakeAll = () -> consumers.forEach(consumer -> consumer.wakeUp().signal());
    for (int i = 0; i < settings.workers(); i++) {
      consumers.add(new Worker("consumer-" + i, settings,
          new Partition(ring, i, settings.workers(), wakeAll), Work::run));
    }
    return List.copyOf(consumers);
  }
}
