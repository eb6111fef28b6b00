package io.ringlane.execution;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import io.ringlane.execution.SlotTable.Route;
import org.jspecify.annotations.Nullable;

/**
 * {@code affine-slots}: key -> slot -> worker. As {@link AffineDirect}, but slots move between workers, and workers come and go, while
 * requests go on.
 *
 * <p>Guarantee: linearizable per key and ordered, also across moves; messages are never refused or kept waiting by one. Non-guarantee: no
 * order between slots; a request whose slot moves waits until the slot's old worker has done what it had, and while as many as a request
 * queue takes wait for one slot, senders wait as for a full queue.
 *
 * <p>Any thread may call; what is thrown is what {@link ExecutionStrategy} and {@link Slots} say. The protocol is that of trap T34 (seal,
 * drain, hand over, open); that senders look again instead of registering, as readers of sleepable RCU do, is what makes it cheap for them.
 */
public class AffineSlots implements ExecutionStrategy, Slots {
  /*
   * How a slot moves from worker A to worker B.
   *
   *   seal       the mover publishes a table with another route for the slot, to B, then asks A to let go
   *   drain      A looks how many requests its queue has, and goes on until it has taken so many; B holds what comes for the slot
   *   hand over  A forgets the slot and tells B, in B's message lane
   *   open       B runs what it held, then what comes
   *
   * Exclusion: only a worker that owns the slot runs its work. A gives up ownership, then puts the message that B takes ownership on:
   * the lane's put happens before its take, so B sees everything that A did.
   *
   * A sender reads the route, puts its work there and reads the route again. Same route: the put came before the seal (both are volatile
   * accesses, in one order), so it is among what A drains, or B holds; messages too, because A's request to let go came behind them in
   * its message lane. Another route: the put may have come too late, and an A that has let go drops what it takes. So the sender takes
   * the work back, and sends it anew, where it must not be lost; where that fails A had claimed it before, and runs it. A route is never used twice, so
   * one that looks the same is the same.
   *
   * Order: a sender goes on to its next request only when the last one is where its route's worker will take it before it lets go, or was
   * claimed. The next one goes to the same queue behind it, or to a route that opens later.
   */

  /** A slot that is to leave its worker. */
  public interface Leaving {
    /** Has the worker run it when it has done all that was sent to it while it had the slot. */
    void afterDrain(Runnable handOver);
  }

  /** Work that was taken back. */
  private static final class Resent extends Work {
    private final Work work;

    Resent(Work work) {
      super(work.domain());
      this.work = work;
    }

    @Override
    protected void apply() {
      work.apply();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      work.deliver(error);
    }

    @Override
    public void refuse(Throwable why) {
      work.refuse(why);
    }
  }

  private final int capacity;
  private final SlotMover mover;
  private final AgentHost.Running moving;
  private final LongAdder resent = new LongAdder();

  /** @throws IllegalArgumentException where there are more workers than slots */
  public AffineSlots(ExecutionSettings settings, AgentHost host) {
    this(settings, host, Leaving::afterDrain);
  }

  /** @param departure has the slot handed over */
  protected AffineSlots(ExecutionSettings settings, AgentHost host, BiConsumer<Leaving, Runnable> departure) {
    capacity = settings.mailboxCapacity();
    mover = new SlotMover(settings, host, departure);
    moving = host.start(mover);
  }

  @Override
  public void submit(Work request) {
    int slot = mover.slotOf(request);
    Work sent = request;
    Route route = route(slot);
    while (true) {
      Mailbox mailbox = route.worker().mailbox();
      if (route.heldCount() >= capacity || !mailbox.offerRequest(sent)) {
        mailbox.awaitRoom();
        route = route(slot);
        continue;
      }
      Route now = route(slot);
      if (now == route || !sent.claim()) {
        return;
      }
      resent.increment();
      sent = new Resent(request);
      route = now;
    }
  }

  @Override
  public void deliver(Work message) {
    int slot = mover.slotOf(message);
    Work sent = message;
    Route route = route(slot);
    while (true) {
      route.worker().mailbox().putMessage(sent);
      Route now = route(slot);
      if (now == route || !sent.claim()) {
        return;
      }
      resent.increment();
      sent = new Resent(message);
      route = now;
    }
  }

  /** Where the slot's work goes now; a test has other things happen before and after. */
  Route route(int slot) {
    return mover.route(slot);
  }

  @Override
  public SlotLoads loads() {
    return mover.loads(resent.sum());
  }

  @Override
  public WorkerLoads workerLoads() {
    return mover.workerLoads();
  }

  /** What waits for a slot that is on its way. */
  int heldFor(int slot) {
    return mover.route(slot).heldCount();
  }

  @Override
  public CompletionStage<Duration> move(int slot, int worker) {
    return mover.move(slot, worker);
  }

  @Override
  public CompletionStage<Integer> resize(int workers) {
    return mover.resize(workers);
  }

  /** The mover first: a change that it has begun is made, so every slot has a worker that runs what is left. */
  @Override
  public void close() {
    mover.closing();
    moving.close();
    mover.workers().forEach(SlotWorker::close);
  }
}
