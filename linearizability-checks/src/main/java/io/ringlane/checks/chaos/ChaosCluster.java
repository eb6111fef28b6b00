package io.ringlane.checks.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

import io.ringlane.api.Codecs;
import io.ringlane.checks.history.LostWrite;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CrashReport;
import io.ringlane.fixtures.SlotMoves;
import io.ringlane.server.DatabaseMode;
import io.ringlane.server.Link;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * The cluster under test, and all that a chaos run knows of how its ring is changed. The clients use {@link #cache()}; one thread
 * changes the ring.
 */
final class ChaosCluster {
  /** The cache's own clock goes on where the machine stands still. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);
  private static final int DATABASE_THREADS = 4;

  private final CacheCluster<Long, Long> cache;

  private ChaosCluster(CacheCluster<Long, Long> cache) {
    this.cache = cache;
  }

  /** Starts it over these rows, with this clock and this link between servers. */
  static ChaosCluster start(ChaosPlan plan, StoreOfRecord rows, Clock clock, Link link) {
    CacheSettings settings = CacheSettings.defaults().withServers(plan.servers()).withShardsPerServer(8)
        .withDatabase(DatabaseMode.PARKED_KEY, DATABASE_THREADS)
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(5)))
        .withReplicas(plan.factor()).withAcknowledgement(plan.acknowledgement()).withSweep(Duration.ofMillis(2), 256)
        .withCloseTimeout(CLOSE_PATIENCE);
    return new ChaosCluster(CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(plan.strategy()).settings(settings)
        .clock(clock).link(link).build(rows));
  }

  /** Has slots move from now on, where the strategy has such; one move after another until the cache closes. */
  @Nullable
  SlotMoves moveSlots(long seed) {
    return cache.slots().map(slots -> SlotMoves.goOn(slots, seed)).orElse(null);
  }

  CacheCluster<Long, Long> cache() {
    return cache;
  }

  /** Whether every range has all its copies and nothing is on the move, so that any one server may crash. */
  boolean isWhole() {
    return cache.isWhole();
  }

  /**
   * Changes the ring; returns when the change is over, for a crash when every range has an owner again.
   *
   * @return what a crash took away although it had been acknowledged
   */
  List<LostWrite> change(FaultPlan.Kind kind, String server) {
    long began = System.nanoTime();
    return switch (kind) {
      case JOIN -> {
        await(cache.join(server), kind);
        yield List.of();
      }
      case LEAVE -> {
        await(cache.leave(server), kind);
        yield List.of();
      }
      case CRASH -> {
        CompletionStage<CrashReport> crash = cache.crash(server);
        long gone = System.nanoTime();
        yield await(crash, kind).lost().stream().map(lost -> lost(lost, began, gone)).toList();
      }
    };
  }

  private static LostWrite lost(CrashReport.Lost lost, long began, long gone) {
    byte[] value = lost.value();
    return new LostWrite(Codecs.LONG.decode(lost.key()), value == null ? null : Codecs.LONG.decode(value), began,
        gone);
  }

  private static <T> T await(CompletionStage<T> change, FaultPlan.Kind kind) {
    try {
      return Progress.PATIENCE.get(change);
    } catch (CompletionException | TimeoutException e) {
      throw new IllegalStateException("a " + kind + " did not come to its end", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a run", e);
    }
  }
}
