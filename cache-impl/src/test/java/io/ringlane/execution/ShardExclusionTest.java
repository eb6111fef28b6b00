package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.server.DatabaseMode;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nobody else is in a shard while an operation is: not a client's request, a sweep, a flush, or a step of a move. Looked at where a strategy runs
 * them, so that nothing that reaches a shard's structures is left out. Cannot see an overlap that did not happen; the simulated schedules have
 * every order of the same operations, and the control shows that this one looks.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShardExclusionTest {
  private static final int KEYS = 400;

  private final Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();
  private final AtomicLong overlaps = new AtomicLong();
  private final AtomicLong runs = new AtomicLong();

  static Stream<CatalogueEntry> strategies() {
    return Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED));
  }

  /** The same work, and who else is in its domain while it runs. */
  private final class Watched extends Work {
    private final Work work;
    private @Nullable Throwable thrown;

    Watched(Work work) {
      super(work.domain());
      this.work = work;
    }

    @Override
    protected void apply() {
      AtomicInteger here = inside.computeIfAbsent(domain(), _ -> new AtomicInteger());
      if (here.getAndIncrement() > 0) {
        overlaps.incrementAndGet();
      }
      if (runs.incrementAndGet() % 32 == 0) {
        LockSupport.parkNanos(1); // somebody else's turn, in the middle of it
      }
      thrown = work.applyToShard();
      here.decrementAndGet();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      work.deliverEffects(error != null ? error : thrown);
    }

    @Override
    public void refuse(Throwable why) {
      work.refuse(why);
    }
  }

  private CatalogueEntry watched(CatalogueEntry entry) {
    return new CatalogueEntry(entry.name(), entry.definition(), entry.promise(), (settings, host) -> {
      ExecutionStrategy strategy = entry.executor().create(settings, host);
      return new ExecutionStrategy() {
        @Override
        public void submit(Work request) {
          strategy.submit(new Watched(request));
        }

        @Override
        public void deliver(Work message) {
          strategy.deliver(new Watched(message));
        }

        @Override
        public void close() {
          strategy.close();
        }
      };
    });
  }

  private CacheCluster<String, String> cache(CatalogueEntry entry) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).strategy(watched(entry))
        .settings(CacheSettings.defaults().withDatabase(DatabaseMode.PARKED_KEY, 2).withReplicas(1)
            .withSweep(Duration.ofMillis(1), 64).withCloseTimeout(Duration.ofSeconds(5))
            .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(1))))
        .build(new InMemoryStoreOfRecord());
  }

  private static List<CompletableFuture<?>> requests(CacheCluster<String, String> cache, String prefix, int from,
      int to) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String key = prefix + i % KEYS;
      sent.add(cache.putAsync(key, "x", Duration.ofMillis(1 + i % 50)).toCompletableFuture());
      sent.add(cache.getAsync(key).toCompletableFuture());
    }
    return sent;
  }

  private static void await(CompletableFuture<?> stage) {
    stage.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  @Tag("T45")
  void noTwoOperationsOfAShardOverlapWhileItsRangesMove(CatalogueEntry entry) throws InterruptedException {
    try (CacheCluster<String, String> cache = cache(entry)) {
      CompletableFuture<?> changes = cache.join("fourth").thenCompose(_ -> cache.leave("server-1"))
          .thenCompose(_ -> cache.join("fifth")).toCompletableFuture();
      List<Thread> clients = new ArrayList<>();
      for (String prefix : List.of("a", "b")) {
        clients.add(Thread.ofPlatform().start(() -> {
          for (int i = 0; i < 4_000 || !changes.isDone(); i += 100) {
            requests(cache, prefix, i, i + 100).forEach(ShardExclusionTest::await);
          }
        }));
      }
      await(changes);
      for (Thread client : clients) {
        client.join();
      }
      assertThat(cache.movedEntries()).isPositive();
      assertThat(cache.stats().toCompletableFuture().join().expired()).isPositive();
      assertThat(overlaps).hasValue(0);
    }
  }

  @Test
  @Tag("T45")
  void aPoolWithoutAffinityOverlaps() {
    Clock clock = Clock.system();
    long end = clock.now() + Duration.ofSeconds(30).toNanos();
    CacheCluster<String, String> cache = cache(Controls.SHARED_POOL);
    while (overlaps.get() == 0 && clock.now() < end) {
      CompletableFuture<?>[] sent = requests(cache, "a", 0, 100).toArray(CompletableFuture<?>[]::new);
      var _ = CompletableFuture.allOf(sent).completeOnTimeout(null, 2, TimeUnit.SECONDS).exceptionally(_ -> null)
          .join();
    }
    assertThat(overlaps).hasPositiveValue();
    try {
      cache.close();
    } catch (RuntimeException e) { // a control may lose what it likes
      assertThat(e).isNotNull();
    }
  }
}
