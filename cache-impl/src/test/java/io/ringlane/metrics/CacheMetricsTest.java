package io.ringlane.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CacheStats;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.ring.RangeSet;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import java.util.concurrent.CompletionStage;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the meters say, against what this test did and what the shards answer when they are asked. {@code WorkerLoadsTest} has queues and
 * workers. It cannot see how far apart two meters are that are read while the cache works.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CacheMetricsTest {
  private static final int KEYS = 200;

  private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Gate gate = new Gate(rows);

  /** A store of record whose writes wait where they are told to. */
  private static final class Gate extends DelegatingStoreOfRecord {
    private volatile CountDownLatch open = new CountDownLatch(0);
    private final AtomicInteger waiting = new AtomicInteger();

    Gate(StoreOfRecord inner) {
      super(inner);
    }

    @Override
    public List<WriteOutcome> write(List<Row> written) {
      waiting.incrementAndGet();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        waiting.decrementAndGet();
      }
      return super.write(written);
    }
  }

  private static CacheSettings settings() {
    return CacheSettings.defaults().withCloseTimeout(Duration.ofSeconds(20))
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2)));
  }

  private CacheCluster<String, String> cache(CatalogueEntry entry, CacheSettings settings) {
    CacheCluster<String, String> cache = CacheCluster.builder(Codecs.STRING, Codecs.STRING).strategy(entry)
        .settings(settings).clock(clock).build(gate);
    new CacheMetrics(cache).bindTo(registry);
    return cache;
  }

  @AfterEach
  void everythingIsUnbound() {
    assertThat(registry.getMeters()).as("every cache of these tests is closed").isEmpty();
  }

  private static double value(MeterRegistry of, String name) {
    Meter meter = of.get(name).meter();
    return meter instanceof FunctionCounter counter ? counter.count() : ((Gauge) meter).value();
  }

  private static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** The meters of what is dirty are what the test wrote, and what the shards say. */
  private static void assertDirty(MeterRegistry of, Map<String, String> dirty, Duration age, CacheStats asked) {
    long bytes = dirty.entrySet().stream()
        .mapToLong(write -> write.getKey().getBytes(UTF_8).length + write.getValue().getBytes(UTF_8).length).sum();
    assertThat(value(of, "ringlane.dirty.entries")).as("dirty entries").isEqualTo(dirty.size())
        .isEqualTo((double) asked.ledger().dirty());
    assertThat(value(of, "ringlane.dirty.size")).isEqualTo((double) bytes).isEqualTo((double) asked.dirtyBytes());
    assertThat(of.get("ringlane.dirty.oldest.age").timeGauge().value(TimeUnit.SECONDS))
        .isCloseTo(age.toMillis() / 1e3, offset(1e-6))
        .isCloseTo(asked.oldestDirtyAge() / 1e9, offset(1e-6));
  }

  @Test
  @Tag("T21")
  @Tag("T25")
  void whatIsDirtyIsWhatTheDatabaseLacks() {
    AtomicInteger keptByHand = new AtomicInteger(); // the control: counts each write, as if none superseded another
    MeterRegistry lies = new SimpleMeterRegistry();
    Map<String, String> dirty = new HashMap<>();
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT, settings())) {
      new CacheMetrics(cache).bindTo(lies);
      lies.remove(lies.get("ringlane.dirty.entries").meter());
      lies.gauge("ringlane.dirty.entries", keptByHand);
      assertDirty(registry, Map.of(), Duration.ZERO, join(cache.stats()));
      cache.pauseFlush();
      for (int i = 0; i < 2 * KEYS; i++) {
        cache.put("key " + i % KEYS, "value " + i);
        dirty.put("key " + i % KEYS, "value " + i);
        keptByHand.incrementAndGet();
      }
      clock.advance(Duration.ofSeconds(3));
      cache.put("later", "ä");
      dirty.put("later", "ä");
      clock.advance(Duration.ofSeconds(2));
      assertDirty(registry, dirty, Duration.ofSeconds(5), join(cache.stats()));
      assertThatThrownBy(() -> assertDirty(lies, dirty, Duration.ofSeconds(5), join(cache.stats())))
          .isInstanceOf(AssertionError.class).hasMessageContaining("dirty entries");

      gate.open = new CountDownLatch(1); // in flight is dirty, too
      cache.resumeFlush();
      await().until(() -> gate.waiting.get() > 0);
      assertDirty(registry, dirty, Duration.ofSeconds(5), join(cache.stats()));
      gate.open.countDown();
      cache.flush();
      assertDirty(registry, Map.of(), Duration.ZERO, join(cache.stats()));
    }
  }

  @Test
  @Tag("T25")
  void whatWasExpiredAndAnsweredStaysCountedWhenItsServerIsGone() {
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT, settings())) {
      for (int i = 0; i < KEYS; i++) {
        cache.put("key " + i, "value", Duration.ofMillis(10));
      }
      clock.advance(Duration.ofMillis(10));
      for (int i = 0; i < KEYS; i++) {
        assertThat(cache.get("key " + i)).isNull();
      }
      assertThat(value(registry, "ringlane.entries.expired")).isEqualTo(KEYS)
          .isEqualTo((double) join(cache.stats()).expired());
      assertThat(value(registry, "ringlane.requests")).isEqualTo(2 * KEYS + 1);
      assertThat(value(registry, "ringlane.requests.outstanding")).isZero();
      join(cache.leave("server-0"));
      join(cache.crash("server-1"));
      assertThat(cache.ring().servers()).hasSize(1);
      assertThat(value(registry, "ringlane.entries.expired")).isEqualTo(KEYS);
    }
  }

  @Test
  @Tag("T25")
  @Tag("T39")
  void progressIsTheShareThatIsStillToMove() {
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT, settings())) {
      Map<String, Integer> before = new TreeMap<>();
      for (int i = 0; i < 10 * KEYS; i++) {
        cache.put("key " + i, "value");
        before.put("key " + i, cache.serverOf("key " + i));
      }
      cache.flush();
      assertProgress(0, 0, true);
      cache.pauseMoves();
      var joined = cache.join("late");
      await().until(() -> cache.ring().servers().size() == 4);
      double share = RangeSet.of(cache.ring().ranges(cache.ring().number("late"))).share();
      assertProgress(share, 0, false);
      assertThat(value(registry, "ringlane.entries.moved")).isZero();
      cache.resumeMoves();
      join(joined);
      await().until(() -> value(registry, "ringlane.rebalancing.whole") == 1);
      assertProgress(0, 0, true);
      long moved = before.entrySet().stream().filter(key -> cache.serverOf(key.getKey()) != key.getValue()).count();
      assertThat(value(registry, "ringlane.entries.moved")).isEqualTo((double) moved).isPositive();
    }
  }

  @Test
  @Tag("T25")
  @Tag("T39")
  void progressOfCopiesIsTheShareThatAReplicaLacks() {
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT,
        settings().withServers(2).withReplicas(1))) {
      cache.pauseMoves();
      join(cache.crash("server-0"));
      assertProgress(0, 0, false); // one server: nobody is left to copy to
      var joined = cache.join("late");
      await().until(() -> cache.ring().servers().size() == 2);
      assertThat(value(registry, "ringlane.rebalancing.copy.remaining")).as("nobody copies anything").isEqualTo(1);
      cache.resumeMoves();
      join(joined);
      await().until(() -> value(registry, "ringlane.rebalancing.whole") == 1);
      assertProgress(0, 0, true);
    }
  }

  private void assertProgress(double toMove, double toCopy, boolean whole) {
    assertThat(value(registry, "ringlane.rebalancing.move.remaining")).isCloseTo(toMove, offset(1e-9));
    assertThat(value(registry, "ringlane.rebalancing.copy.remaining")).isCloseTo(toCopy, offset(1e-9));
    assertThat(value(registry, "ringlane.rebalancing.whole")).isEqualTo(whole ? 1 : 0);
  }

  @Test
  @Tag("T34")
  @Tag("T52")
  void slotsTellTheirLoadsAndHandovers() {
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_SLOTS, settings())) {
      cache.put("a", "1");
      FunctionTimer handovers = registry.get("ringlane.slot.handover").functionTimer();
      assertThat(handovers.count()).isZero();
      Duration one = join(cache.slots().orElseThrow().move(0, 1));
      Duration other = join(cache.slots().orElseThrow().move(0, 0));
      assertThat(handovers.count()).isEqualTo(2);
      assertThat(handovers.totalTime(TimeUnit.NANOSECONDS)).isCloseTo((double) one.plus(other).toNanos(), offset(1.0));
      assertThat(registry.get("ringlane.slot.handover.max").timeGauge().value(TimeUnit.NANOSECONDS))
          .isCloseTo((double) Math.max(one.toNanos(), other.toNanos()), offset(1.0));
      assertThat(registry.get("ringlane.queue.depth").tag("queue", "worker-1").gauge().value()).isZero();
      assertThat(registry.get("ringlane.queue.depth").tag("queue", "worker-2").gauge().value()).as("no such worker")
          .isNaN();
      assertThat(registry.get("ringlane.slot.handled").functionCounters()).hasSize(settings().shardsPerServer());
      assertThat(value(registry, "ringlane.worker.busiest.share")).isBetween(0.5, 1.0);
    }
  }

  @Test
  @Tag("T52")
  void aStrategyWithoutWorkersHasNoMetersOfWorkers() {
    try (CacheCluster<String, String> cache = cache(Catalogue.CALLER_RUNS, settings())) {
      cache.put("a", "1");
      assertThat(registry.getMeters()).extracting(meter -> meter.getId().getName()).contains("ringlane.dirty.entries")
          .noneMatch(name -> Set.of("ringlane.queue.depth", "ringlane.worker.busiest.share", "ringlane.slot.handled")
              .contains(name));
    }
  }

  /** Every worker is in a call that does not return: whoever asks the shards waits, whoever reads the meters does not. */
  @Test
  @Tag("T16")
  void aStuckCacheIsReadWithoutWaiting() {
    CountDownLatch stuck = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_ASSIGNER, settings().withWorkers(1))) {
      var held = cache.updateAsync("a", value -> {
        running.incrementAndGet();
        await().until(() -> stuck.getCount() == 0);
        return value;
      });
      await().until(() -> running.get() == 1);
      CompletableFuture<CacheStats> asked = cache.stats().toCompletableFuture();
      var behind = cache.putAsync("a", "2");
      registry.getMeters().forEach(meter -> meter.measure().forEach(measurement -> measurement.getValue()));
      await().until(() -> registry.get("ringlane.queue.depth").tag("queue", "worker-0").gauge().value() == 1);
      assertThat(value(registry, "ringlane.requests.outstanding")).isEqualTo(3);
      assertThat(asked).isNotDone();
      stuck.countDown();
      CacheMetricsTest.<@Nullable String>join(held);
      CacheMetricsTest.<@Nullable Void>join(behind);
      join(asked);
    }
  }

  @Test
  void unboundMetersAreGoneAndOthersStay() {
    CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT, settings());
    MeterRegistry shared = new SimpleMeterRegistry();
    shared.counter("another");
    CacheMetrics metrics = new CacheMetrics(cache);
    metrics.bindTo(shared);
    assertThat(shared.getMeters()).hasSizeGreaterThan(10);
    metrics.close();
    assertThat(shared.getMeters()).extracting(meter -> meter.getId().getName()).containsExactly("another");
    assertThatThrownBy(() -> metrics.bindTo(shared)).isInstanceOf(IllegalStateException.class);
    assertThat(registry.getMeters()).as("another binder's").isNotEmpty();
    cache.close();
    assertThatThrownBy(() -> new CacheMetrics(cache).bindTo(shared)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("T25")
  void mBeansHaveTheSameFiguresAndGoWithTheCache() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName all = new ObjectName("ringlane.test:*");
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_DIRECT, settings())) {
      new JmxMetrics(cache, "ringlane.test");
      cache.pauseFlush();
      for (int i = 0; i < KEYS; i++) {
        cache.put("key " + i, "value");
      }
      clock.advance(Duration.ofSeconds(7));
      assertThat(server.getAttribute(new ObjectName("ringlane.test:name=ringlaneDirtyEntries,type=gauges"), "Value"))
          .isEqualTo((double) KEYS);
      assertThat(server.getAttribute(new ObjectName("ringlane.test:name=ringlaneDirtyOldestAge,type=gauges"), "Value"))
          .isEqualTo(7_000.0); // milliseconds, as everything in this registry
      assertThat(server.getAttribute(new ObjectName("ringlane.test:name=ringlaneRequests,type=meters"), "Count"))
          .isEqualTo((long) KEYS);
      assertThat(server.getAttribute(
          new ObjectName("ringlane.test:name=ringlaneQueueDepth.queue.worker-1,type=gauges"), "Value"))
          .isEqualTo(0.0);
    }
    assertThat(server.queryNames(all, null)).isEmpty();
  }

  @Test
  void mBeansGoWhenTheyAreClosed() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName all = new ObjectName("ringlane.closed:*");
    try (CacheCluster<String, String> cache = cache(Catalogue.AFFINE_SLOTS, settings())) {
      JmxMetrics beans = new JmxMetrics(cache, "ringlane.closed");
      assertThat(server.queryNames(all, null)).hasSizeGreaterThan(10);
      beans.close();
      assertThat(server.queryNames(all, null)).isEmpty();
    }
  }
}
