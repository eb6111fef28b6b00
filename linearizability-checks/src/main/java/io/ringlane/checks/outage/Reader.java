package io.ringlane.checks.outage;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.api.DatabaseException;
import io.ringlane.checks.outage.Load.Kind;
import io.ringlane.checks.outage.Load.Phase;
import io.ringlane.cluster.CacheCluster;

/**
 * A client that reads, one key at a time: either keys that are in memory, which must be answered whatever the database does, or keys that
 * are nowhere, for which only the database can answer.
 */
final class Reader implements Runnable {
  /** Between two reads, so that readers leave the processors to the sessions. */
  private static final long PAUSE_NANOS = 500_000;

  private final CacheCluster<Long, byte[]> cache;
  private final Kind kind;
  private final Load load;
  private final SplittableRandom random;

  /** @param kind {@link Kind#STEADY} or {@link Kind#MISSING} */
  Reader(CacheCluster<Long, byte[]> cache, Kind kind, Load load, SplittableRandom random) {
    this.cache = cache;
    this.kind = kind;
    this.load = load;
    this.random = random;
  }

  /** What a steady key holds. */
  static long id(int index) {
    return Load.id(Load.SESSIONS, index);
  }

  @Override
  public void run() {
    try {
      while (!load.isEnding()) {
        read(random.nextInt(Load.STEADY_KEYS));
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      load.broke(e);
    }
  }

  private void read(int index) {
    Phase phase = load.phase();
    long sent = System.nanoTime();
    byte[] value;
    try {
      value = cache.get(Load.key(0, kind, index));
    } catch (DatabaseException e) {
      if (kind == Kind.STEADY || e.kind() != DatabaseException.Kind.CONNECTION || phase == Phase.AFTER) {
        load.findings.add("read of " + kind, "a read of a " + kind + " key failed: " + e);
      }
      load.failedLoads.increment();
      return;
    }
    if (kind == Kind.MISSING && value != null) {
      load.findings.add("found", "a key that nobody wrote has a value");
    }
    if (kind == Kind.STEADY) {
      load.residentRead(phase, System.nanoTime() - sent);
      if (value == null || Load.idOf(value) != id(index)) {
        load.findings.add("steady", "a read of a key in memory did not answer its value");
      }
    }
  }
}
