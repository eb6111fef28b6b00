package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A worker of {@link AffineSlots}: runs the work of the slots that it has, holds what came before its slot did, and lets go of what came
 * after its slot went, which its sender takes back.
 */
final class SlotWorker implements Agent {
  /** Something to do between two operations. */
  private static final class Signal extends Work {
    private final Runnable task;

    Signal(Runnable task) {
      super(-1);
      this.task = task;
    }

    @Override
    protected void apply() {
      task.run();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {}
  }

  /** A slot that goes when this many requests have been taken in all. */
  private record Departure(int slot, long taken, Runnable handOver) {}

  private final int number;
  private final int batch;
  private final SlotMover mover;
  private final WakeUp wakeUp;
  private final Mailbox mailbox;
  // the worker's own
  private final boolean[] owned;
  private final Deque<Work> arrived = new ArrayDeque<>();
  private final AtomicInteger arrivedCount = new AtomicInteger(); // for whoever asks
  private final Deque<Departure> departures = new ArrayDeque<>();
  private long taken;
  private AgentHost.@Nullable Running running; // set before the signal that asks for it
  private @Nullable Runnable ended;

  SlotWorker(int number, ExecutionSettings settings, SlotMover mover) {
    this.number = number;
    this.batch = settings.batch();
    this.mover = mover;
    this.wakeUp = new WakeUp(settings.idle());
    this.mailbox = new Mailbox(settings.mailbox(), settings.mailboxCapacity(), wakeUp);
    this.owned = new boolean[settings.slots()];
  }

  int number() {
    return number;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** Requests that it has not taken, and all that came with a slot. Any thread. */
  long waiting() {
    return (long) mailbox.requests() + arrivedCount.getOpaque();
  }

  /** Before it is started. */
  void own(int slot) {
    owned[slot] = true;
  }

  void start(AgentHost host) {
    running = host.start(this);
  }

  void close() {
    if (running != null) {
      running.close();
    }
  }

  /**
   * Runs {@code handOver} here when everything has been done that was sent here by those who still saw the slot here; from then on it is not
   * ours. The table says so already. Never waits.
   */
  void release(int slot, Runnable handOver) {
    mailbox.putMessage(new Signal(() -> {
      departures.add(new Departure(slot, taken + mailbox.requests(), handOver));
      depart();
    }));
  }

  /** The slot is this worker's from now on; what {@code handOver} did before is seen. Never waits. */
  void receive(int slot, Runnable opened) {
    mailbox.putMessage(new Signal(() -> {
      owned[slot] = true;
      Deque<Work> held = mover.route(slot).open();
      arrived.addAll(held);
      held.clear();
      arrivedCount.setOpaque(arrived.size());
      opened.run();
    }));
  }

  /** It has no slots and will have none: its thread ends. Never waits. */
  void retire(Runnable then) {
    mailbox.putMessage(new Signal(() -> {
      ended = then;
      close(); // on its own thread: does not wait
    }));
  }

  @Override
  public String name() {
    return "worker-" + number;
  }

  @Override
  public int step() {
    int done = 0;
    while (done < batch && takeOne()) {
      done++;
    }
    return done;
  }

  private boolean takeOne() {
    Work work = arrived.poll();
    if (work == null) {
      work = mailbox.pollMessage();
    } else {
      arrivedCount.setOpaque(arrived.size());
    }
    if (work != null) {
      handle(work);
      return true;
    }
    work = mailbox.pollRequest();
    if (work == null) {
      return false;
    }
    taken++;
    try {
      handle(work);
    } finally {
      depart();
    }
    return true;
  }

  private void handle(Work work) {
    if (work instanceof Signal signal) {
      signal.apply();
      return;
    }
    int slot = mover.slotOf(work);
    if (owned[slot]) {
      if (work.claim()) {
        mover.count(slot);
        work.run();
      }
      return;
    }
    SlotTable.Route route = mover.route(slot);
    if (route.worker() == this) {
      route.hold(work);
    } // else it came late, and its sender knows
  }

  private void depart() {
    for (Departure next; (next = departures.peek()) != null && next.taken <= taken;) {
      departures.remove();
      owned[next.slot] = false;
      next.handOver.run();
    }
  }

  @Override
  public long idleNanos() {
    return arrived.isEmpty() && mailbox.isEmpty() ? Long.MAX_VALUE : 0;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  @Override
  public boolean isAwaiting() {
    return !mailbox.isEmpty();
  }

  /** A worker that has retired leaves its mailbox open: what still comes is late, and its sender must not be refused. */
  @Override
  public void stopped() {
    if (ended != null) {
      ended.run();
      return;
    }
    mailbox.close();
    RejectedExecutionException closed = new RejectedExecutionException("the strategy is closed");
    arrived.forEach(work -> work.refuseOnce(closed));
    mover.heldFor(this).forEach(work -> work.refuseOnce(closed));
  }
}
