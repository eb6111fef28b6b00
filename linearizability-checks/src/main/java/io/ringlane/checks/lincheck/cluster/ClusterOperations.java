package io.ringlane.checks.lincheck.cluster;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.ringlane.api.Codecs;
import io.ringlane.checks.lincheck.MapSpecification;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.LongGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/**
 * The whole cache with its daemons, over a database in memory. All executions share the cluster that {@link #on} starts; each has
 * two keys of its own, which start absent, and each {@link #putThenGet} one more.
 *
 * <p>Cannot see: rare schedules, a database that fails or is slow.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
@Param(name = "value", gen = LongGen.class, conf = "1:3")
public class ClusterOperations {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long ABSENT = -1;
  private static final AtomicLong FRESH = new AtomicLong();
  private static volatile @Nullable CacheCluster<Long, Long> running;
  private static volatile boolean ordered;

  private final CacheCluster<Long, Long> cluster = Objects.requireNonNull(running, "no cluster was started");
  private final long base = FRESH.getAndAdd(Byte.MAX_VALUE);

  /** Starts a cluster of two workers, does the work and ends the cluster; a control's may end badly. */
  public static <T> T on(CatalogueEntry entry, Supplier<T> work) {
    CacheCluster<Long, Long> cluster = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(entry)
        .settings(CacheSettings.defaults().withWorkers(2).withCloseTimeout(PATIENCE))
        .build(new InMemoryStoreOfRecord());
    running = cluster;
    ordered = entry.promise() != Promise.LINEARIZABLE;
    T result;
    try {
      result = work.get();
    } finally {
      running = null;
    }
    try {
      cluster.close();
    } catch (RuntimeException e) {
      if (!entry.control()) {
        throw e;
      }
    }
    return result;
  }

  /** A client reads what it has put, on a key that nobody else has; it waits for its put where no order is promised. */
  @Operation
  public long putThenGet(@Param(name = "value") long value) {
    Long own = FRESH.getAndIncrement();
    CompletionStage<?> put = cluster.putAsync(own, value);
    if (!ordered) {
      answer(put);
    }
    Long read = answer(cluster.getAsync(own));
    answer(put);
    return read == null ? ABSENT : read;
  }

  @Operation
  public @Nullable Long get(@Param(name = "key") int key) {
    return answer(cluster.getAsync(base + key));
  }

  @Operation
  public void put(@Param(name = "key") int key, @Param(name = "value") long value) {
    answer(cluster.putAsync(base + key, value));
  }

  @Operation
  public boolean remove(@Param(name = "key") int key) {
    return answer(cluster.removeAsync(base + key));
  }

  @Operation
  public boolean putIfAbsent(@Param(name = "key") int key, @Param(name = "value") long value) {
    return answer(cluster.putIfAbsentAsync(base + key, value));
  }

  @Operation
  public boolean replace(@Param(name = "key") int key, @Param(name = "value") long expected,
      @Param(name = "value") long update) {
    return answer(cluster.replaceAsync(base + key, expected, update));
  }

  private static <T extends @Nullable Object> T answer(CompletionStage<T> request) {
    return request.toCompletableFuture().join();
  }

  /** A map that also says what {@link #putThenGet} must answer. */
  public static final class Specification extends MapSpecification {
    public long putThenGet(long value) {
      return value;
    }
  }
}
