package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.ringlane.fixtures.Controls;
import io.ringlane.fixtures.SlotMoves;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Moves and resizes, at the seam itself: under load on real threads, and under a simulation, where senders are slow at the worst moments. It
 * cannot see weak memory that this processor does not show.
 */
@Timeout(120)
@Isolated("counts the workers of its JVM")
class AffineSlotsTest {
  private static final int SLOTS = 6;
  private static final int SUBMITTERS = 2;
  private static final int SIMULATED_SUBMITTERS = 3;
  private static final int SIMULATED_REQUESTS = 30;
  /** Schedules; fewer where there are many runs, as with mutants. */
  private static final int SEEDS = Integer.getInteger("ringlane.slot.schedules", 3_000);

  /** Sees who else is in its slot, and whether it comes in its turn. */
  private static final class Detector {
    /** One request or message; a message comes in no order. */
    private final class Probe extends Work {
      private final int submitter;
      private final int sequence;

      Probe(int domain, int submitter, int sequence) {
        super(domain);
        this.submitter = submitter;
        this.sequence = sequence;
      }

      @Override
      @SuppressWarnings("ThreadPriorityCheck") // nothing relies on the yield: it gives a fault a chance to show
      protected void apply() {
        int slot = domain() % SLOTS;
        if (inside.getAndSet(slot, Thread.currentThread()) != null) {
          overlaps.incrementAndGet();
        }
        if (submitter >= 0) {
          if (last[slot][submitter] >= sequence) {
            overtaken.incrementAndGet();
          }
          last[slot][submitter] = sequence;
        }
        plain[slot]++;
        if ((sequence & 63) == 0) {
          Thread.yield(); // somebody else may come in
        }
        inside.set(slot, null);
      }

      @Override
      protected void deliver(@Nullable Throwable error) {
        ran.incrementAndGet();
        if (submitter >= 0 && sequence % 4 == 0) {
          sent.incrementAndGet();
          strategy().deliver(new Probe(domain() + 1, -1, sequence)); // as a load that comes back
        }
      }

      @Override
      public void refuse(Throwable why) {
        refused.incrementAndGet();
      }
    }

    private final AtomicReferenceArray<@Nullable Thread> inside = new AtomicReferenceArray<>(SLOTS);
    private final int[][] last = new int[SLOTS][SIMULATED_SUBMITTERS];
    private final long[] plain = new long[SLOTS]; // not volatile: only right where each operation sees the one before
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger overtaken = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong ran = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private @Nullable ExecutionStrategy strategy;

    void watch(ExecutionStrategy watched) {
      strategy = watched;
    }

    ExecutionStrategy strategy() {
      if (strategy == null) {
        throw new IllegalStateException("nothing is watched");
      }
      return strategy;
    }

    /** Sequences start at 1. */
    void submit(int domain, int submitter, int sequence) {
      Probe probe = new Probe(domain, submitter, sequence);
      sent.incrementAndGet();
      try {
        strategy().submit(probe);
      } catch (RejectedExecutionException e) {
        sent.decrementAndGet();
        throw e;
      }
    }

    void deliver(int domain) {
      sent.incrementAndGet();
      strategy().deliver(new Probe(domain, -1, 1));
    }

    long counted() {
      long all = 0;
      for (long one : plain) {
        all += one;
      }
      return all;
    }
  }

  private static ExecutionSettings settings(IdlePolicy idle) {
    return new ExecutionSettings(2, MailboxKind.MPSC_CHUNKED, 256, idle, 16, SLOTS);
  }

  private static AffineSlots strategy(int workers) {
    return new AffineSlots(settings(IdlePolicy.PARK).withWorkers(workers), AgentHost.threads(1));
  }

  private static <T> T made(CompletionStage<T> change) {
    return change.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Load from two threads while slots move and workers come and go, for so many requests of each. */
  private static Detector underLoad(ExecutionStrategy strategy, int requests) throws InterruptedException {
    Detector detector = new Detector();
    detector.watch(strategy);
    SlotMoves moves = SlotMoves.goOn((Slots) strategy, 11);
    List<Thread> threads = new ArrayList<>();
    for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
      int number = submitter;
      threads.add(Thread.ofPlatform().start(() -> {
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 1; i <= requests; i++) {
          detector.submit(random.nextInt(3 * SLOTS), number, i);
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> detector.ran.get() == detector.sent.get());
    assertThat(moves.made()).as("slots moved meanwhile").isGreaterThan(20);
    strategy.close();
    assertThat(moves.endedByTheClose()).as("%s", moves.ended()).isTrue();
    return detector;
  }

  @ParameterizedTest
  @EnumSource(IdlePolicy.class)
  @Tag("T34")
  @Tag("load")
  void noSlotHasTwoThreadsAndNobodyIsOvertakenWhileSlotsMove(IdlePolicy idle) throws InterruptedException {
    AffineSlots strategy = new AffineSlots(settings(idle), AgentHost.threads(1));
    Detector detector = underLoad(strategy, 150_000);
    assertThat(detector.overlaps).hasValue(0);
    assertThat(detector.overtaken).hasValue(0);
    assertThat(detector.refused).hasValue(0);
    assertThat(detector.counted()).isEqualTo(detector.sent.get()).isEqualTo(strategy.loads().handled());
  }

  /** The control: it is tried until it is seen, and it is seen soon. */
  @Test
  @Tag("T34")
  @Tag("load")
  void theDetectorSeesTwoThreadsInOneSlotWhereSlotsAreSwappedInPlace() throws InterruptedException {
    int overlaps = 0;
    int overtaken = 0;
    for (int round = 0; round < 20 && (overlaps == 0 || overtaken == 0); round++) {
      Detector detector = underLoad(
          Controls.SLOTS_WITHOUT_DRAIN.executor().create(settings(IdlePolicy.SPIN_THEN_PARK), AgentHost.threads(1)),
          20_000);
      overlaps += detector.overlaps.get();
      overtaken += detector.overtaken.get();
    }
    assertThat(overlaps).isPositive();
    assertThat(overtaken).isPositive();
  }

  private record Explored(int overtaken, int lost, int unfinished, long refused, long resent, long moves) {}

  /** Under a simulation: between any two things that a sender does, other steps are taken; never enough for it to be told from a slow thread. */
  private static final class Interrupted extends AffineSlots {
    private static final int LONGEST_GAP = 40;

    private final Simulation simulation;
    private final SplittableRandom random;
    private boolean sending;

    Interrupted(ExecutionSettings settings, Simulation simulation, SplittableRandom random) {
      super(settings, simulation);
      this.simulation = simulation;
      this.random = random;
    }

    @Override
    SlotTable.Route route(int slot) {
      othersGoOn();
      SlotTable.Route route = super.route(slot);
      othersGoOn();
      return route;
    }

    /** Workers that run then deliver in one step: agents' steps must not overlap. */
    private void othersGoOn() {
      if (sending) {
        sending = false;
        for (int i = random.nextInt(4) == 0 ? random.nextInt(LONGEST_GAP) : 0; i > 0; i--) {
          simulation.step();
        }
        sending = true;
      }
    }

    /** Sends as a client does: not in a step of an agent. */
    void sendingDo(Runnable send) {
      sending = true;
      send.run();
      sending = false;
    }
  }

  /** Submitters, messages, moves and resizes as steps from a seed. */
  private static Explored explore(boolean control, boolean closes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Simulation simulation = new Simulation(random.nextBoolean()
        ? StepPicker.randomWalk(seed)
        : StepPicker.randomPriorities(seed, 6, 400));
    ExecutionSettings settings = new ExecutionSettings(2, MailboxKind.JDK_ARRAY, 128, IdlePolicy.PARK,
        1 + random.nextInt(3), SLOTS);
    ExecutionStrategy strategy = control
        ? Controls.SLOTS_WITHOUT_DRAIN.executor().create(settings, simulation)
        : new Interrupted(settings, simulation, random.split());
    Slots slots = (Slots) strategy;
    Detector detector = new Detector();
    detector.watch(strategy);
    for (int submitter = 0; submitter < SIMULATED_SUBMITTERS; submitter++) {
      int number = submitter;
      int[] next = {0};
      boolean[] sending = {false};
      simulation.add(() -> next[0] < SIMULATED_REQUESTS && !sending[0], () -> {
        sending[0] = true;
        Runnable send = () -> detector.submit(random.nextInt(2 * SLOTS), number, ++next[0]);
        if (strategy instanceof Interrupted interrupted) {
          interrupted.sendingDo(random.nextInt(4) == 0 ? () -> detector.deliver(random.nextInt(2 * SLOTS)) : send);
        } else {
          send.run();
        }
        sending[0] = false;
      });
    }
    List<CompletableFuture<?>> changes = new ArrayList<>();
    simulation.add(() -> changes.size() < 12, () -> changes.add((random.nextInt(3) == 0
        ? slots.resize(1 + random.nextInt(4))
        : slots.move(random.nextInt(SLOTS), random.nextInt(slots.loads().workers()))).toCompletableFuture()));
    int end = closes ? random.nextInt(120) : Integer.MAX_VALUE;
    for (int step = 0; step < end && simulation.step(); step++) {
      assertThat(step).isLessThan(20_000);
    }
    if (closes) {
      strategy.close();
    }
    int unfinished = (int) changes.stream().filter(change -> !change.isDone()).count();
    assertThat(detector.counted()).as("applied, of what was delivered").isEqualTo(detector.ran.get());
    return new Explored(detector.overtaken.get(),
        (int) (detector.sent.get() - detector.ran.get() - detector.refused.get()), unfinished,
        detector.refused.get(), slots.loads().resent(), slots.loads().handovers().count());
  }

  @Test
  @Tag("T34")
  void noScheduleOfMovesLosesOrReordersAnything() {
    long moves = 0;
    long resent = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Explored explored = explore(false, false, seed);
      assertThat(explored).as("seed %d", seed).isEqualTo(new Explored(0, 0, 0, 0, explored.resent(), explored.moves()));
      moves += explored.moves();
      resent += explored.resent();
    }
    assertThat(resent).as("senders that were late").isGreaterThan(SEEDS / 3);
    assertThat(moves).isGreaterThan(SEEDS * 5L);
  }

  @Test
  @Tag("T34")
  void theSchedulesSeeSlotsThatAreSwappedInPlace() {
    int seen = 0;
    for (long seed = 0; seed < 200; seed++) {
      seen += explore(true, false, seed).overtaken() > 0 ? 1 : 0;
    }
    assertThat(seen).isGreaterThan(20);
  }

  /** The simulation stops where it is, so what waits for a slot on its way must be refused. */
  @Test
  @Tag("T18")
  void whatIsOnItsWayWhenItAllStopsIsRunOrRefusedOnce() {
    long refused = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Explored explored = explore(false, true, seed);
      assertThat(explored).as("seed %d", seed)
          .extracting(Explored::overtaken, Explored::lost, Explored::unfinished).containsExactly(0, 0, 0);
      refused += explored.refused();
    }
    assertThat(refused).isGreaterThan(SEEDS / 30);
  }

  @ParameterizedTest
  @EnumSource(IdlePolicy.class)
  @Tag("T18")
  @Tag("load")
  void everythingSubmittedWhileSlotsMoveAndTheStrategyClosesIsRunOrRefusedOnce(IdlePolicy idle)
      throws InterruptedException {
    for (int round = 0; round < 100; round++) {
      AffineSlots strategy = new AffineSlots(settings(idle), AgentHost.threads(1));
      Detector detector = new Detector();
      detector.watch(strategy);
      SlotMoves moves = SlotMoves.goOn(strategy, round);
      CountDownLatch busy = new CountDownLatch(1);
      Thread submitter = Thread.ofPlatform().start(() -> {
        try {
          for (int i = 1;; i++) {
            detector.submit(i % SLOTS, 0, i);
            if (i == 20) {
              busy.countDown();
            }
          }
        } catch (RejectedExecutionException e) {
          // closed: what was accepted until now is judged below
        }
      });
      busy.await();
      strategy.close();
      submitter.join();
      assertThat(detector.ran.get() + detector.refused.get()).isEqualTo(detector.sent.get());
      assertThat(detector.overlaps).hasValue(0);
      assertThat(detector.overtaken).hasValue(0);
      assertThat(moves.endedByTheClose()).as("%s", moves.ended()).isTrue();
    }
  }

  @Test
  @Tag("T52")
  void aHotSlotCanBeGivenAWorkerOfItsOwn() {
    try (AffineSlots strategy = strategy(2)) {
      Detector detector = new Detector();
      detector.watch(strategy);
      SlotLoads start = strategy.loads();
      assertThat(start.busiestWorkerShare()).isZero();
      load(detector);
      SlotLoads before = strategy.loads();
      assertThat(before.since(start).busiestWorkerShare()).isEqualTo(120 / 150.0);
      assertThat(before.slots()).extracting(SlotLoads.SlotLoad::worker).containsExactly(0, 1, 0, 1, 0, 1);
      made(strategy.move(2, 1));
      made(strategy.move(4, 1));
      load(detector);
      SlotLoads after = strategy.loads();
      assertThat(after.since(before).busiestWorkerShare()).isEqualTo(100 / 150.0);
      assertThat(after.slots()).extracting(SlotLoads.SlotLoad::worker).containsExactly(0, 1, 1, 1, 1, 1);
      assertThat(after.handovers().count()).isEqualTo(2);
      assertThat(after.handovers().longest()).isPositive().isLessThanOrEqualTo(after.handovers().total())
          .isLessThan(Duration.ofMinutes(1));
      assertThat(made(strategy.move(4, 1))).as("it is there").isZero();
      assertThat(strategy.loads().handovers().count()).isEqualTo(2);
    }
  }

  /** 100 requests for slot 0, 10 for each other. */
  private static void load(Detector detector) {
    int base = (int) detector.sent.get();
    for (int i = 0; i < 150; i++) {
      Work request = detector.new Probe(i < 100 ? 0 : 1 + (i - 100) / 10, -1, base + i + 1);
      detector.sent.incrementAndGet();
      detector.strategy().submit(request);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> detector.ran.get() == detector.sent.get());
  }

  private static List<String> workerThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
        .filter(name -> name.startsWith("ringlane-worker-")).sorted().toList();
  }

  @Test
  @Tag("T34")
  void workersComeAndGo() {
    List<String> others = workerThreads();
    try (AffineSlots strategy = strategy(1)) {
      Detector detector = new Detector();
      detector.watch(strategy);
      for (int workers : List.of(6, 2, 5, 1)) {
        made(strategy.resize(workers));
        load(detector);
        assertThat(strategy.loads().workers()).isEqualTo(workers);
        await().atMost(Duration.ofSeconds(30)).until(() -> workerThreads().size() == others.size() + workers);
      }
      assertThat(made(strategy.resize(1))).isZero();
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> workerThreads().size() == others.size());
  }

  @Test
  @Tag("T19")
  void workThatThrowsEndsNeitherItsSlotNorAMove() {
    try (AffineSlots strategy = strategy(2)) {
      Detector detector = new Detector();
      detector.watch(strategy);
      AtomicInteger errors = new AtomicInteger();
      for (int i = 0; i < 10; i++) {
        strategy.submit(new Work(0) {
          @Override
          protected void apply() {
            throw new AssertionError("thrown by work");
          }

          @Override
          protected void deliver(@Nullable Throwable error) {
            errors.incrementAndGet();
            throw new IllegalStateException("thrown by a delivery");
          }

          @Override
          public void refuse(Throwable why) {}
        });
        made(strategy.move(0, i % 2));
      }
      load(detector);
      assertThat(errors).hasValue(10);
    }
  }

  /** Work that keeps its worker until it may go on. */
  private static final class Holding extends Work {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    Holding(int domain) {
      super(domain);
    }

    /** Has the worker of the slot in it. */
    static Holding in(AffineSlots strategy, int slot) throws InterruptedException {
      Holding holding = new Holding(slot);
      strategy.submit(holding);
      holding.inside.await();
      return holding;
    }

    @Override
    protected void apply() {
      inside.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {}
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(30)).until(condition);
  }

  /** The worker is held inside an operation: what comes for its slot waits at the new worker, up to the bound, and others go on. */
  @Test
  @Tag("T16")
  void whileASlotIsOnItsWayMessagesNeverWaitAndRequestsWaitAtTheBound() throws InterruptedException {
    int capacity = 4;
    AffineSlots strategy = new AffineSlots(settings(IdlePolicy.PARK).withMailbox(MailboxKind.JDK_ARRAY, capacity),
        AgentHost.threads(1));
    Detector detector = new Detector();
    detector.watch(strategy);
    Holding holding = Holding.in(strategy, 0);
    CompletableFuture<Duration> moved = strategy.move(0, 1).toCompletableFuture();
    eventually(() -> strategy.loads().slots().getFirst().moving());
    for (int i = 0; i < capacity; i++) {
      detector.deliver(0);
    }
    eventually(() -> strategy.heldFor(0) == capacity);
    Thread waiting = Thread.ofPlatform().start(() -> detector.submit(0, 0, 1));
    eventually(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    for (int i = capacity; i < 100; i++) {
      detector.deliver(0);
    }
    eventually(() -> strategy.heldFor(0) == 100);
    detector.submit(1, 1, 1); // another slot of the new worker
    eventually(() -> detector.ran.get() == 1);
    detector.submit(2, 1, 2); // and one of the worker that is held
    assertThat(strategy.workerLoads().workers()).extracting(WorkerLoads.Lane::waiting).containsExactly(1L, 100L);
    assertThat(moved).isNotDone();
    holding.go.countDown();
    waiting.join();
    assertThat(made(moved)).isPositive();
    eventually(() -> detector.ran.get() == 103);
    strategy.close();
    assertThat(detector.refused).hasValue(0);
  }

  /** A worker is held inside an operation, so that its slots cannot go; the strategy is closed, and then the worker goes on. */
  @Test
  @Tag("T18")
  void aChangeThatHasBegunIsMadeBeforeTheStrategyIsClosed() throws InterruptedException {
    AffineSlots strategy = strategy(2);
    Detector detector = new Detector();
    detector.watch(strategy);
    Holding holding = Holding.in(strategy, 1);
    CompletableFuture<Integer> resized = strategy.resize(1).toCompletableFuture();
    eventually(() -> strategy.loads().slots().get(5).moving());
    CompletableFuture<Duration> later = strategy.move(0, 0).toCompletableFuture();
    for (int slot : List.of(1, 3, 5)) {
      detector.deliver(slot);
    }
    eventually(() -> strategy.heldFor(1) + strategy.heldFor(3) + strategy.heldFor(5) == 3);
    Thread closer = Thread.ofPlatform().start(strategy::close);
    eventually(() -> closer.getState() == Thread.State.WAITING);
    assertThat(resized).isNotDone();
    holding.go.countDown();
    closer.join();
    assertThat(made(resized)).isEqualTo(3);
    assertThat(detector.ran).hasValue(3);
    assertThat(detector.refused).hasValue(0);
    assertThatThrownBy(() -> made(later)).as("it had not begun").hasCauseInstanceOf(RejectedExecutionException.class);
  }

  /** Two workers and the mover, whose steps the test takes one by one. */
  private static final class Stepped {
    private static final int FROM = 0;
    private static final int TO = 1;
    private static final int MOVER = 2;

    private final Detector detector = new Detector();
    private int next;
    private final Simulation simulation = new Simulation((ids, runnable) -> {
      for (int i = 0; i < runnable; i++) {
        if (ids[i] == next) {
          return i;
        }
      }
      throw new IllegalStateException("source " + next + " has no step");
    });
    private Runnable afterLook = () -> {};
    private final AffineSlots strategy = new AffineSlots(
        new ExecutionSettings(2, MailboxKind.JDK_ARRAY, 8, IdlePolicy.PARK, 1, SLOTS), simulation) {
      @Override
      SlotTable.Route route(int slot) {
        SlotTable.Route seen = super.route(slot);
        Runnable then = afterLook;
        afterLook = () -> {};
        then.run();
        return seen;
      }
    };

    Stepped() {
      simulation.add(() -> true, () -> {}); // so that the picker is always asked
      detector.watch(strategy);
    }

    /** A slot that is on its way, kept by one request; another one is held for it. */
    CompletableFuture<Duration> moving() {
      detector.submit(0, 0, 1);
      CompletableFuture<Duration> moved = strategy.move(0, 1).toCompletableFuture();
      step(MOVER);
      detector.submit(0, 0, 2);
      step(TO);
      assertThat(strategy.heldFor(0)).isEqualTo(1);
      return moved;
    }

    /** A sender that saw the slot where it was, and puts its request there when it has left. */
    void sendLate() {
      afterLook = () -> {
        strategy.move(0, 1);
        step(MOVER);
        step(FROM);
      };
      detector.submit(0, 0, 1);
      assertThat(strategy.loads().resent()).isEqualTo(1);
    }

    void step(int source) {
      next = source;
      assertThat(simulation.step()).isTrue();
    }

    List<Long> waiting() {
      return strategy.workerLoads().workers().stream().map(WorkerLoads.Lane::waiting).toList();
    }
  }

  @Test
  @Tag("T18")
  void whatIsHeldForASlotThatNeverArrivesIsRefusedOnce() {
    Stepped stepped = new Stepped();
    CompletableFuture<Duration> moved = stepped.moving();
    assertThat(stepped.waiting()).containsExactly(1L, 1L);
    stepped.strategy.close();
    assertThat(stepped.detector.refused).hasValue(2);
    assertThat(stepped.detector.ran).hasValue(0);
    assertThat(moved).isCompletedExceptionally();
  }

  @Test
  @Tag("T18")
  void whatCameWithASlotAndDidNotRunIsRefusedOnce() {
    Stepped stepped = new Stepped();
    stepped.moving();
    stepped.step(Stepped.FROM); // asks for the slot's departure
    stepped.step(Stepped.FROM); // runs what kept it
    assertThat(stepped.detector.ran).hasValue(1);
    stepped.step(Stepped.TO); // has the slot
    assertThat(stepped.strategy.heldFor(0)).isZero();
    assertThat(stepped.waiting()).containsExactly(0L, 1L);
    stepped.strategy.close();
    assertThat(stepped.detector.refused).hasValue(1);
    assertThat(stepped.detector.ran).hasValue(1);
  }

  @Test
  @Tag("T34")
  void whatWasSentTooLateRunsWhereTheSlotIsNow() {
    Stepped stepped = new Stepped();
    stepped.sendLate();
    stepped.step(Stepped.TO); // has the slot
    stepped.step(Stepped.TO);
    assertThat(stepped.detector.ran).hasValue(1);
    assertThat(stepped.detector.counted()).isEqualTo(1);
  }

  @Test
  @Tag("T18")
  void whatWasSentTooLateAndNeverRanIsRefusedOnce() {
    Stepped stepped = new Stepped();
    stepped.sendLate();
    stepped.strategy.close();
    assertThat(stepped.detector.refused).hasValue(1);
    assertThat(stepped.detector.ran).hasValue(0);
  }

  @Test
  void badInputIsRefused() {
    try (AffineSlots strategy = strategy(2)) {
      assertThatThrownBy(() -> strategy.move(SLOTS, 0)).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no slot 6, they are numbered 0 to 5");
      assertThatThrownBy(() -> strategy.move(-1, 0)).hasMessageContaining("there is no slot -1");
      assertThatThrownBy(() -> strategy.move(0, -1)).hasMessageContaining("there is no worker -1");
      assertThatThrownBy(() -> made(strategy.move(0, 2))).hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("there is no worker 2, they are numbered 0 to 1");
      assertThatThrownBy(() -> strategy.resize(0)).hasMessage("workers is 0, it must be at least 1");
      assertThatThrownBy(() -> strategy.resize(7))
          .hasMessage("workers is 7, more than the 6 slots (shards a server): the rest would never have work");
      assertThat(made(strategy.resize(3))).isEqualTo(2);
    }
    strategy(SLOTS).close();
    assertThatThrownBy(() -> strategy(SLOTS + 1)).hasMessageContaining("workers is 7, more than the 6 slots");
    assertThatThrownBy(() -> ExecutionSettings.defaults().withSlots(0))
        .hasMessage("slots is 0, it must be at least 1");
    AffineSlots closed = strategy(2);
    closed.close();
    assertThatThrownBy(() -> made(closed.move(0, 1))).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> made(closed.resize(1))).hasCauseInstanceOf(RejectedExecutionException.class);
  }
}
