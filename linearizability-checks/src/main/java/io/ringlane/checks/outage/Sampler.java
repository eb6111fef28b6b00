package io.ringlane.checks.outage;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.sun.management.GcInfo;
import io.ringlane.checks.outage.Load.Phase;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.Ledger;

/**
 * Looks at the cache's account of itself and at the heap all the time, and says once a second how things are. One thread runs it; its
 * figures are read when that has ended.
 */
final class Sampler implements Runnable {
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int MEGABYTE = 1 << 20;

  private final CacheCluster<Long, byte[]> cache;
  private final DirtyBound bound;
  private final long longestSilenceMillis;
  private final Load load;
  private final Consumer<String> progress;
  private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
  private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
      .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName).collect(Collectors.toSet());

  long highestEntries;
  long highestBytes;
  long highestHeap;
  long highestLive;
  long samplesInOutage;
  long highestSilenceMillis;
  int mostFailures;
  private long told;
  private long acknowledgedWhenTold;

  Sampler(CacheCluster<Long, byte[]> cache, OutagePlan plan, Load load, Consumer<String> progress) {
    this.cache = cache;
    this.bound = plan.bound();
    this.longestSilenceMillis = plan.longestSilence().toMillis();
    this.load = load;
    this.progress = progress;
  }

  @Override
  public void run() {
    try {
      while (!load.isEnding()) {
        Phase phase = load.phase();
        CacheStats stats = cache.stats().toCompletableFuture().join();
        look(stats);
        samplesInOutage += phase == Phase.OUTAGE ? 1 : 0;
        tell(stats);
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      load.broke(e);
    }
  }

  private void look(CacheStats stats) {
    Ledger ledger = stats.ledger();
    long entries = ledger.dirty();
    long silence = TimeUnit.NANOSECONDS.toMillis(stats.flushHeartbeatAge());
    highestEntries = Math.max(highestEntries, entries);
    highestBytes = Math.max(highestBytes, stats.dirtyBytes());
    highestSilenceMillis = Math.max(highestSilenceMillis, silence);
    mostFailures = Math.max(mostFailures, stats.databaseFailures());
    highestHeap = Math.max(highestHeap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    highestLive = Math.max(highestLive, afterCollection());
    require(entries <= bound.entries(), "entries", entries + " writes are dirty, the bound is " + bound.entries());
    require(stats.dirtyBytes() <= bound.bytes(), "bytes",
        stats.dirtyBytes() + " bytes are dirty, the bound is " + bound.bytes());
    require(silence <= longestSilenceMillis, "heartbeat", "a flusher was silent for " + silence + " ms");
    require(ledger.isBalanced(), "ledger", "the ledger does not balance: " + ledger);
    require(ledger.parked() == 0 && ledger.dead() == 0, "attempts", "rows were refused: " + ledger);
  }

  private void require(boolean holds, String kind, String otherwise) {
    if (!holds) {
      load.findings.add(kind, otherwise);
    }
  }

  private long afterCollection() {
    long most = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      GcInfo last = collector instanceof com.sun.management.GarbageCollectorMXBean known ? known.getLastGcInfo() : null;
      if (last != null) {
        long used = 0;
        for (Map.Entry<String, MemoryUsage> pool : last.getMemoryUsageAfterGc().entrySet()) {
          used += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        most = Math.max(most, used);
      }
    }
    return most;
  }

  private void tell(CacheStats stats) {
    long second = load.millis() / 1_000;
    if (second > told) {
      long acknowledged = load.acknowledged.sum();
      progress.accept(String.format(Locale.ROOT,
          "%3d s %-7s %,9d writes acknowledged since the last line, %,7d dirty (%,d bytes), %,d MB of the heap in use",
          second, load.phase().name().toLowerCase(Locale.ROOT), acknowledged - acknowledgedWhenTold,
          stats.ledger().dirty(), stats.dirtyBytes(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE));
      acknowledgedWhenTold = acknowledged;
      told = second;
    }
  }
}
