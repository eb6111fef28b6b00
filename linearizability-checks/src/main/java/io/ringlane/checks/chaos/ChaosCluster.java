package io.ringlane.checks.chaos;

import java.time.Duration;
import java.util.List;

import io.ringlane.api.Codecs;
import io.ringlane.checks.history.LostWrite;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.server.DatabaseMode;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.StoreOfRecord;

/**
 * The cluster under test, and all that a chaos run knows of how its ring is changed. The clients use {@link #cache()}; one thread
 * changes the ring.
 */
final class ChaosCluster {
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);
  private static final int DATABASE_THREADS = 4;

  private final CacheCluster<Long, Long> cache;

  private ChaosCluster(CacheCluster<Long, Long> cache) {
    this.cache = cache;
  }

  /** Starts it over these rows, with this clock. */
  static ChaosCluster start(ChaosPlan plan, StoreOfRecord rows, Clock clock) {
    CacheSettings settings = CacheSettings.defaults().withServers(plan.servers()).withShardsPerServer(8)
        .withDatabase(DatabaseMode.PARKED_KEY, DATABASE_THREADS)
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(5)))
        .withSweep(Duration.ofMillis(2), 256).withCloseTimeout(CLOSE_PATIENCE);
    return new ChaosCluster(CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(plan.strategy()).settings(settings)
        .clock(clock).build(rows));
  }

  /** Whether servers can come and go in this build. */
  static boolean canChangeRing() {
    return false;
  }

  CacheCluster<Long, Long> cache() {
    return cache;
  }

  /** Whether every range has all its copies and nothing is on the move, so that any one server may crash. */
  boolean isWhole() {
    return true;
  }

  /**
   * Changes the ring; returns when the change has begun, for a crash when it is over.
   *
   * @return what a crash took away although it had been acknowledged
   */
  List<LostWrite> change(FaultPlan.Kind kind, String server) {
    if (!canChangeRing()) {
      throw new IllegalStateException("the ring of this build cannot change: " + kind + " of " + server);
    }
    return List.of();
  }
}
