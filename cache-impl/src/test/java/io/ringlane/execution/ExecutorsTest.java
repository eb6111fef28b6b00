package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every executor owes, below the cache: exclusion, order where it is promised, and one fate for everything accepted. Cannot see an overlap that did
 * not happen; the controls are looked at by the same code.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated("its deliveries throw on threads of their own, where somebody else may be listening for that")
class ExecutorsTest {
  private static final int DOMAINS = 3;

  static Stream<CatalogueEntry> entries() {
    return Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED));
  }

  private static Stream<CatalogueEntry> ordered() {
    return entries().filter(entry -> entry.promise() == Promise.ORDERED);
  }

  private static ExecutionStrategy open(CatalogueEntry entry) {
    return entry.executor().create(ExecutionSettings.defaults().withMailbox(MailboxKind.MPSC_ARRAY, 64).withBatch(8)
        .withSlots(DOMAINS), AgentHost.threads(1));
  }

  /** Does something on its shard, and something after that. */
  private static final class Task extends Work {
    private final AtomicInteger fates = new AtomicInteger();
    private final Runnable inside;
    private final Runnable after;
    private volatile boolean refused;

    Task(int domain, Runnable inside, Runnable after) {
      super(domain);
      this.inside = inside;
      this.after = after;
    }

    Task(int domain, Runnable inside) {
      this(domain, inside, () -> {});
    }

    @Override
    protected void apply() {
      inside.run();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      after.run();
      fates.incrementAndGet();
    }

    @Override
    public void refuse(Throwable why) {
      refused = true;
      fates.incrementAndGet();
    }
  }

  /** A request, and the message that it sends when it has run. */
  private record Sent(Task request, Task message) {}

  private static void awaitDone(CountDownLatch done) {
    try {
      done.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds to plain counters, from several threads; gives how often two were in one domain at once, or one did not see another's sum. */
  private static int overlaps(CatalogueEntry entry, int threads, int each) throws InterruptedException {
    int[] sums = new int[DOMAINS];
    AtomicInteger[] inside = IntStream.range(0, DOMAINS).mapToObj(_ -> new AtomicInteger())
        .toArray(AtomicInteger[]::new);
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads * each);
    try (ExecutionStrategy strategy = open(entry)) {
      List<Thread> submitters = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        submitters.add(Thread.ofPlatform().start(() -> {
          for (int i = 0; i < each; i++) {
            int domain = i % DOMAINS;
            strategy.submit(new Task(domain, () -> {
              if (inside[domain].getAndIncrement() > 0) {
                overlaps.incrementAndGet();
              }
              int sum = sums[domain];
              if (sum % 64 == 0) {
                LockSupport.parkNanos(1);
              }
              sums[domain] = sum + 1;
              inside[domain].getAndDecrement();
            }, done::countDown));
          }
        }));
      }
      for (Thread submitter : submitters) {
        submitter.join();
      }
      awaitDone(done);
    }
    return overlaps.get() + threads * each - IntStream.of(sums).sum();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void nobodyElseIsInADomainAndEachSeesWhatTheOneBeforeDid(CatalogueEntry entry) throws InterruptedException {
    assertThat(overlaps(entry, 3, 20_000)).isZero();
  }

  @Test
  void poolsWithoutAffinityAreSeenToOverlap() throws InterruptedException {
    for (CatalogueEntry control : List.of(Controls.SHARED_POOL, Controls.WORK_STEALING)) {
      int seen = 0;
      for (int i = 0; i < 50 && seen == 0; i++) {
        seen = overlaps(control, 3, 20_000);
      }
      assertThat(seen).as(control.name()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void whatOneThreadSubmitsToADomainRunsInThatOrder(CatalogueEntry entry) throws InterruptedException {
    int each = 10_000;
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(each);
    try (ExecutionStrategy strategy = open(entry)) {
      for (int i = 0; i < each; i++) {
        int number = i;
        strategy.submit(new Task(1, () -> ran.add(number), done::countDown));
        strategy.submit(new Task(0, () -> {}));
      }
      done.await();
    }
    assertThat(ran).isEqualTo(IntStream.range(0, each).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("entries")
  @Tag("T18")
  void everythingAcceptedWhileItClosesIsRunOrRefusedOnce(CatalogueEntry entry) throws InterruptedException {
    for (int round = 0; round < 40; round++) {
      ExecutionStrategy strategy = open(entry);
      List<Sent> accepted = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch begun = new CountDownLatch(2);
      List<Thread> submitters = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        submitters.add(Thread.ofPlatform().start(() -> {
          try {
            for (int i = 0;; i++) {
              Task message = new Task(i % DOMAINS, () -> {});
              Task request = new Task((i + 1) % DOMAINS, () -> {}, () -> strategy.deliver(message));
              strategy.submit(request);
              accepted.add(new Sent(request, message));
              begun.countDown();
            }
          } catch (RejectedExecutionException e) { // closed: what was accepted until now is judged below
          }
        }));
      }
      begun.await();
      strategy.close();
      for (Thread submitter : submitters) {
        submitter.join();
      }
      assertThat(accepted).isNotEmpty().allSatisfy(sent -> {
        assertThat(sent.request.fates).hasValue(1);
        assertThat(sent.message.fates).hasValue(sent.request.refused ? 0 : 1);
      });
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  @Tag("T19")
  void workThatThrowsHoldsNobodyUp(CatalogueEntry entry) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(100);
    try (ExecutionStrategy strategy = open(entry)) {
      for (int i = 0; i < 50; i++) {
        strategy.submit(new Task(0, () -> {
          throw new AssertionError("thrown by work");
        }, done::countDown));
        strategy.submit(new Task(0, () -> {}, done::countDown));
      }
      done.await();
    }
  }

  /** Effects have effects: none of them is run inside another, and none is lost. */
  @ParameterizedTest
  @MethodSource("entries")
  void aLongChainOfMessagesNeitherOverflowsAStackNorStops(CatalogueEntry entry) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger links = new AtomicInteger();
    try (ExecutionStrategy strategy = open(entry)) {
      AtomicReference<Runnable> next = new AtomicReference<>();
      next.set(() -> {
        int link = links.incrementAndGet();
        if (link == 20_000) {
          done.countDown();
        } else {
          strategy.deliver(new Task(link % DOMAINS, () -> {}, next.get()));
        }
      });
      strategy.submit(new Task(0, () -> {}, next.get()));
      done.await();
    }
    assertThat(links).hasValue(20_000);
  }

  private static Stream<CatalogueEntry> withQueuesOfTheirOwn() {
    return entries().filter(entry -> !entry.equals(Catalogue.RING_BUFFER)); // all its consumers must go past a request, also who sleeps
  }

  /** Where it is the only one under way. */
  @ParameterizedTest
  @MethodSource("withQueuesOfTheirOwn")
  @Tag("T16")
  void aChainOfRequestsFromAShardsThreadAlwaysHasRoom(CatalogueEntry entry) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger links = new AtomicInteger();
    AtomicReference<Throwable> refused = new AtomicReference<>();
    try (ExecutionStrategy strategy = open(entry)) {
      AtomicReference<Runnable> next = new AtomicReference<>();
      next.set(() -> {
        try {
          if (links.incrementAndGet() == 5_000) {
            done.countDown();
          } else {
            strategy.submit(new Task(0, () -> {}, next.get()));
          }
        } catch (RuntimeException e) {
          refused.set(e);
          done.countDown();
        }
      });
      strategy.submit(new Task(0, () -> {}, next.get()));
      done.await();
    }
    assertThat(refused).hasNullValue();
  }

  /** Somebody's callback fails: those whose work is delivered with it are answered all the same. */
  @ParameterizedTest
  @MethodSource("entries")
  @Tag("T19")
  void aDeliveryThatThrowsHoldsNobodyUp(CatalogueEntry entry) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(20);
    try (ExecutionStrategy strategy = open(entry)) {
      List<Thread> submitters = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        submitters.add(Thread.ofPlatform().uncaughtExceptionHandler((_, _) -> {}).start(() -> {
          for (int i = 0; i < 10; i++) {
            strategy.submit(new Task(0, () -> {}, () -> {
              throw new IllegalStateException("thrown by a delivery, as this test wants it");
            }));
            strategy.submit(new Task(0, () -> {}, done::countDown));
          }
        }));
      }
      for (Thread submitter : submitters) {
        submitter.join();
      }
      done.await();
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  @Tag("T18")
  void afterTheCloseRequestsAreRefused(CatalogueEntry entry) {
    ExecutionStrategy strategy = open(entry);
    strategy.close();
    strategy.close();
    assertThatThrownBy(() -> strategy.submit(new Task(0, () -> {})))
        .isInstanceOf(RejectedExecutionException.class).hasMessage("the strategy is closed");
  }

  @Test
  void aLineOfAClientThatHasEndedGoesWhenItIsEmpty() throws InterruptedException {
    ClientLines lines = new ClientLines(4);
    Task left = new Task(0, () -> {});
    Thread client = Thread.ofPlatform().start(() -> lines.offer(left));
    client.join();
    Thread.ofPlatform().start(() -> lines.offer(new Task(0, () -> {}))).join();
    assertThat(lines.lines()).as("one of them has a request yet").isEqualTo(2);
    assertThat(lines).hasSize(2);
    assertThat(lines.poll()).isNotNull();
    assertThat(lines.poll()).isNotNull();
    assertThat(lines.poll()).isNull();
    Thread.ofPlatform().start(() -> lines.offer(left)).join();
    assertThat(lines.lines()).isEqualTo(1);
    for (int i = 0; i < 4; i++) {
      assertThat(lines.offer(left)).isTrue();
    }
    assertThat(lines.offer(left)).as("four are under way from this thread").isFalse();
  }

  @Test
  void theSlowestConsumerHoldsUpTheRing() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    ExecutionStrategy ring = new RingBuffer(ExecutionSettings.defaults().withMailbox(MailboxKind.JDK_ARRAY, 4),
        AgentHost.threads(1));
    ring.submit(new Task(0, () -> awaitDone(go)));
    Thread client = Thread.ofPlatform().start(() -> {
      for (int i = 0; i < 10; i++) {
        ring.submit(new Task(1, sent::incrementAndGet));
      }
    });
    client.join(300);
    assertThat(client.isAlive()).as("the ring has gone round").isTrue();
    CountDownLatch messaged = new CountDownLatch(1);
    ring.deliver(new Task(1, () -> {}, messaged::countDown));
    messaged.await(); // which needs no room
    go.countDown();
    client.join();
    ring.close();
    assertThat(sent).hasValue(10);
  }
}
