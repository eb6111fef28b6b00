package io.ringlane.checks.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.ringlane.checks.chaos.FaultPlan.Kind;
import io.ringlane.checks.chaos.FaultPlan.RingChange;
import io.ringlane.checks.chaos.FaultPlan.Stall;
import io.ringlane.checks.history.LostWrite;
import io.ringlane.fixtures.FaultyStoreOfRecord;

/**
 * Has the faults of a plan happen when their time has come. The ring and the database have a thread each; what they leave may be read
 * when both have ended.
 */
final class FaultDriver {
  private static final long LOOK_NANOS = 100_000;

  private final ChaosCluster cluster;
  private final FaultyStoreOfRecord database;
  private final FaultPlan faults;
  private final int operations;
  private final Progress progress;
  private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
  private final List<LostWrite> losses = new ArrayList<>();
  private int stalls;
  private long longestNanos;

  FaultDriver(ChaosCluster cluster, FaultyStoreOfRecord database, FaultPlan faults, int operations,
      Progress progress) {
    this.cluster = cluster;
    this.database = database;
    this.faults = faults;
    this.operations = operations;
    this.progress = progress;
    allowUntil(1);
  }

  /** The clients may not leave the faults behind: no further than until the change after the next one is due. */
  private void allowUntil(int change) {
    progress.allow(change < faults.changes().size() ? faults.changes().get(change).after() : operations);
  }

  /** Changes the ring; ends when every change is done and the ring is whole, or the run is over. */
  void changeRing() {
    try {
      for (int i = 0; i < faults.changes().size(); i++) {
        RingChange change = faults.changes().get(i);
        if (!await(() -> progress.operations() >= change.after()) || !awaitWhole("the " + change)) {
          return;
        }
        LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(change.pauseMicros()));
        long begin = System.nanoTime();
        losses.addAll(cluster.change(change.kind(), change.server()));
        longestNanos = Math.max(longestNanos, System.nanoTime() - begin);
        done.merge(change.kind(), 1, Integer::sum);
        allowUntil(i + 2);
      }
      awaitWhole("the end");
    } catch (RuntimeException e) {
      progress.giveUp("a change of the ring failed with " + e);
    }
  }

  private boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (progress.isOver()) {
        return false;
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    return true;
  }

  private boolean awaitWhole(String before) {
    if (!Progress.PATIENCE.await(() -> cluster.isWhole() || progress.isOver())) {
      progress.giveUp("before " + before + " the ring was not whole within " + Progress.PATIENCE);
    }
    return !progress.isOver();
  }

  /** Stalls the flush; ends when every stall is over, or the run is. */
  void stallFlush() {
    for (Stall stall : faults.stalls()) {
      if (!await(() -> progress.operations() >= stall.after())) {
        break;
      }
      database.hold(FaultyStoreOfRecord.Call.WRITE);
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(stall.millis()));
      database.release();
      stalls++;
    }
    database.release();
  }

  int done(Kind kind) {
    return done.getOrDefault(kind, 0);
  }

  int done() {
    return done.values().stream().mapToInt(Integer::intValue).sum();
  }

  int stalls() {
    return stalls;
  }

  /** How long the longest change of the ring took. */
  double longestSeconds() {
    return longestNanos / 1e9;
  }

  List<LostWrite> losses() {
    return List.copyOf(losses);
  }
}
