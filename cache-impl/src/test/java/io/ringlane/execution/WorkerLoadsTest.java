package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strategies say of their queues and workers, against what this test sent. It cannot see how exact a depth is while queues move. */
@Timeout(60)
class WorkerLoadsTest {
  private static final int SLOTS = 4;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicLong ran = new AtomicLong();

  private final class Probe extends Work {
    private final boolean waits;

    Probe(int domain, boolean waits) {
      super(domain);
      this.waits = waits;
    }

    @Override
    protected void apply() {
      if (waits) {
        ran.incrementAndGet();
        await().until(() -> gate.getCount() == 0);
      }
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      if (!waits) {
        ran.incrementAndGet();
      }
    }

    @Override
    public void refuse(Throwable why) {}
  }

  private static ExecutionSettings settings(int workers) {
    return new ExecutionSettings(workers, MailboxKind.MPSC_ARRAY, 8, IdlePolicy.PARK, 1, SLOTS);
  }

  private static AgentHost host() {
    return AgentHost.threads(1);
  }

  @AfterEach
  void open() {
    gate.countDown();
  }

  private void send(ExecutionStrategy strategy, int domain, int count) {
    for (int i = 0; i < count; i++) {
      strategy.submit(new Probe(domain, false));
    }
  }

  /** Keeps the domain's worker busy. */
  private void block(ExecutionStrategy strategy, int domain) {
    long before = ran.get();
    strategy.submit(new Probe(domain, true));
    await().until(() -> ran.get() == before + 1);
  }

  private static List<Long> waiting(ExecutionStrategy strategy) {
    return strategy.workerLoads().workers().stream().map(WorkerLoads.Lane::waiting).toList();
  }

  private static List<Long> handled(ExecutionStrategy strategy) {
    return strategy.workerLoads().workers().stream().map(WorkerLoads.Lane::handled).toList();
  }

  @Test
  @Tag("T25")
  @Tag("T52")
  void theBusiestWorkersShareIsThatOfWhatWasSent() {
    try (ExecutionStrategy strategy = new AffineDirect(settings(2), host())) {
      assertThat(strategy.workerLoads().busiestWorkerShare()).hasValue(0);
      send(strategy, 0, 30);
      send(strategy, 1, 10);
      await().until(() -> handled(strategy).equals(List.of(30L, 10L)));
      assertThat(strategy.workerLoads().busiestWorkerShare()).hasValue(0.75);
      for (int i = 0; i < 20; i++) {
        strategy.deliver(new Probe(1, false)); // messages are work, too
      }
      await().until(() -> handled(strategy).equals(List.of(30L, 30L)));
      assertThat(strategy.workerLoads().busiestWorkerShare()).hasValue(0.5);
    }
  }

  @Test
  @Tag("T52")
  void aHotSlotShowsInItsWorkersShareAndGoesWithIt() {
    try (AffineSlots strategy = new AffineSlots(settings(2), host())) {
      send(strategy, 0, 90);
      for (int slot = 1; slot < SLOTS; slot++) {
        send(strategy, slot, 10);
      }
      await().until(() -> handled(strategy).equals(List.of(100L, 20L)));
      assertThat(strategy.workerLoads().busiestWorkerShare().orElseThrow()).isCloseTo(100 / 120.0, offset(1e-9));
      var _ = strategy.move(2, 1).toCompletableFuture().join();
      assertThat(handled(strategy)).containsExactly(90L, 30L);
      assertThat(strategy.workerLoads().busiestWorkerShare().orElseThrow())
          .isEqualTo(strategy.loads().busiestWorkerShare()).isEqualTo(0.75);
    }
  }

  @Test
  @Tag("T25")
  void aWorkersQueueIsAsLongAsWhatNobodyHasTaken() {
    try (ExecutionStrategy strategy = new AffineDirect(settings(2), host())) {
      block(strategy, 0);
      send(strategy, 0, 5);
      strategy.deliver(new Probe(0, false)); // a message is not counted
      assertThat(waiting(strategy)).containsExactly(5L, 0L);
      gate.countDown();
      await().until(() -> waiting(strategy).equals(List.of(0L, 0L)));
    }
  }

  private static long atTheAssigner(ExecutionStrategy strategy) {
    return Objects.requireNonNull(strategy.workerLoads().assigner()).waiting();
  }

  @Test
  @Tag("T25")
  void theAssignersQueueHasWhatItsWorkersQueueDoesNotTake() {
    try (ExecutionStrategy strategy = new AffineAssigner(settings(1), host())) {
      block(strategy, 0);
      send(strategy, 0, 8 + 1 + 3); // the worker's queue, the assigner's hand, the rest
      await().until(() -> waiting(strategy).equals(List.of(8L)));
      await().until(() -> atTheAssigner(strategy) == 3);
      gate.countDown();
      await().until(() -> handled(strategy).equals(List.of(13L)));
    }
  }

  @Test
  @Tag("T25")
  void whatIsHeldForASlotOnItsWayWaitsAtItsNewWorker() {
    try (AffineSlots strategy = new AffineSlots(settings(2), host())) {
      block(strategy, 0);
      var moved = strategy.move(0, 1).toCompletableFuture();
      await().until(() -> strategy.loads().slots().getFirst().worker() == 1);
      send(strategy, 0, 4);
      await().until(() -> strategy.heldFor(0) == 4);
      assertThat(waiting(strategy)).containsExactly(0L, 4L);
      gate.countDown();
      assertThat(moved.join()).isPositive();
      await().until(() -> waiting(strategy).equals(List.of(0L, 0L)));
      assertThat(handled(strategy)).containsExactly(0L, 5L);
    }
  }

  @Test
  void aStrategyWithoutWorkersHasNoLoads() {
    try (ExecutionStrategy strategy = new CallerRuns()) {
      send(strategy, 0, 1);
      assertThat(strategy.workerLoads()).isEqualTo(WorkerLoads.NONE);
      assertThat(strategy.workerLoads().busiestWorkerShare()).isEmpty();
    }
  }
}
