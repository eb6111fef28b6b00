package io.ringlane.execution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ringlane.execution.SlotTable.Placement;
import io.ringlane.execution.SlotTable.Route;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/** The one writer of the slot table: makes one change after another, and is told by the workers how far they are. Never waits. */
final class SlotMover implements Agent {
  private static final long CLOSING_PAUSE_NANOS = 20_000;
  private static final int STRIDE = 16; // two workers' counts are not in one cache line

  private record Change(Runnable begin, CompletableFuture<?> made) {}

  private final ExecutionSettings settings;
  private final AgentHost host;
  private final BiConsumer<AffineSlots.Leaving, Runnable> departure;
  private final Clock clock = Clock.system();
  private final WakeUp wakeUp;
  private final AtomicLongArray handled;
  private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
  private volatile SlotTable table;
  private volatile SlotLoads.Handovers handovers = SlotLoads.Handovers.NONE;
  private volatile boolean closing;
  private volatile boolean stopped;
  // the mover's own
  private @Nullable Change current;
  private int awaited;
  private Runnable then = () -> {};
  private Duration lastHandover = Duration.ZERO;

  SlotMover(ExecutionSettings settings, AgentHost host, BiConsumer<AffineSlots.Leaving, Runnable> departure) {
    this.settings = settings;
    if (settings.workers() > settings.slots()) {
      throw tooMany(settings.workers());
    }
    this.host = host;
    this.departure = departure;
    this.wakeUp = new WakeUp(settings.idle() == IdlePolicy.BLOCKING ? IdlePolicy.BLOCKING : IdlePolicy.PARK);
    this.handled = new AtomicLongArray(settings.slots() * STRIDE);
    List<SlotWorker> workers = IntStream.range(0, settings.workers())
        .mapToObj(number -> new SlotWorker(number, settings, this)).toList();
    this.table = SlotTable.initial(settings.slots(), workers);
    for (int slot = 0; slot < settings.slots(); slot++) {
      table.route(slot).worker().own(slot);
    }
    workers.forEach(worker -> worker.start(host));
  }

  int slotOf(Work work) {
    return work.domain() % settings.slots();
  }

  Route route(int slot) {
    return table.route(slot);
  }

  List<SlotWorker> workers() {
    return table.workers();
  }

  /** One more was handled; the slot's worker only. */
  void count(int slot) {
    handled.setOpaque(slot * STRIDE, handled.getPlain(slot * STRIDE) + 1);
  }

  /** What waits at the worker for slots that have not arrived. The worker only. */
  List<Work> heldFor(SlotWorker worker) {
    SlotTable now = table;
    return IntStream.range(0, settings.slots()).mapToObj(now::route)
        .filter(route -> route.worker() == worker && !route.isOpen()).flatMap(route -> route.open().stream()).toList();
  }

  SlotLoads loads(long resent) {
    SlotTable now = table;
    List<SlotLoads.SlotLoad> slots = new ArrayList<>();
    for (int slot = 0; slot < settings.slots(); slot++) {
      Route route = now.route(slot);
      slots.add(new SlotLoads.SlotLoad(slot, route.worker().number(), !route.isOpen(),
          handled.getOpaque(slot * STRIDE)));
    }
    return new SlotLoads(slots, now.workers().size(), handovers, resent);
  }

  WorkerLoads workerLoads() {
    SlotTable now = table;
    long[] held = new long[now.workers().size()];
    long[] done = new long[held.length];
    for (int slot = 0; slot < settings.slots(); slot++) {
      Route route = now.route(slot);
      int worker = route.worker().number();
      if (worker < held.length) { // one that goes has handed over all but its last
        held[worker] += route.heldCount();
        done[worker] += handled.getOpaque(slot * STRIDE);
      }
    }
    return new WorkerLoads(now.workers().stream().map(worker -> new WorkerLoads.Lane(worker.name(),
        held[worker.number()] + worker.waiting(), done[worker.number()])).toList(), null);
  }

  CompletionStage<Duration> move(int slot, int worker) {
    if (slot < 0 || slot >= settings.slots()) {
      throw new IllegalArgumentException(
          "there is no slot " + slot + ", they are numbered 0 to " + (settings.slots() - 1));
    }
    if (worker < 0) {
      throw noWorker(worker);
    }
    CompletableFuture<Duration> made = new CompletableFuture<>();
    ask(new Change(() -> {
      if (worker >= workers().size()) {
        throw noWorker(worker);
      }
      SlotWorker to = workers().get(worker);
      if (route(slot).worker() == to) {
        end(() -> made.complete(Duration.ZERO));
        return;
      }
      begin(slot, to);
      await(1, () -> end(() -> made.complete(lastHandover)));
    }, made));
    return made;
  }

  CompletionStage<Integer> resize(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers is " + workers + ", it must be at least 1");
    }
    if (workers > settings.slots()) {
      throw tooMany(workers);
    }
    CompletableFuture<Integer> made = new CompletableFuture<>();
    ask(new Change(() -> {
      for (int number = workers().size(); number < workers; number++) {
        hire(number);
      }
      List<Placement> moves = SlotTable.evenly(table.owners(), workers);
      moves.forEach(move -> begin(move.slot(), workers().get(move.worker())));
      await(moves.size(), () -> retire(workers, () -> made.complete(moves.size())));
    }, made));
    return made;
  }

  private void hire(int number) {
    SlotWorker worker = new SlotWorker(number, settings, this);
    worker.start(host);
    table = table.withWorkers(Stream.concat(workers().stream(), Stream.of(worker)).toList());
  }

  private void retire(int keep, Runnable answer) {
    List<SlotWorker> leaving = workers().subList(keep, workers().size());
    leaving.forEach(worker -> worker.retire(() -> tell(this::arrive)));
    await(leaving.size(), () -> {
      table = table.withWorkers(workers().subList(0, keep));
      end(answer);
    });
  }

  /** Seals the slot: from here on its work goes to where it will be, and is held there. */
  private void begin(int slot, SlotWorker to) {
    SlotWorker from = route(slot).worker();
    long sealed = clock.now();
    table = table.with(slot, new Route(to, false));
    departure.accept(handOver -> from.release(slot, handOver), () -> to.receive(slot, () -> {
      Duration took = Duration.ofNanos(clock.now() - sealed);
      tell(() -> {
        lastHandover = took;
        handovers = handovers.plus(took);
        arrive();
      });
    }));
  }

  private void await(int count, Runnable next) {
    awaited = count;
    then = next;
    if (count == 0) {
      next.run();
    }
  }

  private void arrive() {
    if (--awaited == 0) {
      then.run();
    }
  }

  private void end(Runnable answer) {
    current = null;
    answer.run();
  }

  private void ask(Change change) {
    changes.add(change);
    wakeUp.signal();
    if (stopped) {
      refuseRest();
    }
  }

  private void tell(Runnable what) {
    news.add(what);
    wakeUp.signal();
  }

  @Override
  public String name() {
    return "slots";
  }

  @Override
  public int step() {
    Runnable event = news.poll();
    if (event != null) {
      event.run();
      return 1;
    }
    if (current != null) {
      return closing ? pause() : 0;
    }
    Change next = closing ? null : changes.poll();
    if (next == null) {
      return 0;
    }
    current = next;
    try {
      next.begin.run();
    } catch (RuntimeException | Error e) { // nothing has moved
      end(() -> next.made.completeExceptionally(e));
    }
    return 1;
  }

  /** The workers end after the change that is being made. */
  private int pause() {
    LockSupport.parkNanos(this, CLOSING_PAUSE_NANOS);
    return 1;
  }

  @Override
  public long idleNanos() {
    return news.isEmpty() && (current != null || closing || changes.isEmpty()) ? Long.MAX_VALUE : 0;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  /** No further change is begun. */
  void closing() {
    closing = true;
  }

  @Override
  public void stopped() {
    stopped = true;
    Change unfinished = current;
    if (unfinished != null) {
      unfinished.made.completeExceptionally(closedException());
    }
    refuseRest();
  }

  private void refuseRest() {
    for (Change left; (left = changes.poll()) != null;) {
      left.made.completeExceptionally(closedException());
    }
  }

  private static RejectedExecutionException closedException() {
    return new RejectedExecutionException("the strategy is closed");
  }

  private IllegalArgumentException noWorker(int worker) {
    return new IllegalArgumentException(
        "there is no worker " + worker + ", they are numbered 0 to " + (workers().size() - 1));
  }

  private IllegalArgumentException tooMany(int workers) {
    return new IllegalArgumentException("workers is " + workers + ", more than the " + settings.slots()
        + " slots (shards a server): the rest would never have work");
  }
}
