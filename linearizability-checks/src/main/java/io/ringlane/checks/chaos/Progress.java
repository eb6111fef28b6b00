package io.ringlane.checks.chaos;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.ringlane.checks.process.Patience;

/**
 * How far the clients are, how far they may go, and what went wrong beside their answers. Any thread. Each client counts for itself: a
 * counter that all share would order the threads whose races are to be seen.
 */
final class Progress {
  /** How long anything may take that should take no time. */
  static final Patience PATIENCE = Patience.of(Duration.ofSeconds(20));

  /** The same, once something has hung. */
  private static final Patience LITTLE_PATIENCE = Patience.of(Duration.ofSeconds(2));

  private static final long LOOK_NANOS = 200_000;

  private final AtomicLong[] issued;
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private volatile long limit;
  private volatile boolean over;

  Progress() {
    issued = Stream.generate(AtomicLong::new).limit(ChaosPlan.CLIENTS).toArray(AtomicLong[]::new);
  }

  /** Operations of all clients. */
  long operations() {
    long sum = 0;
    for (AtomicLong client : issued) {
      sum += client.getOpaque();
    }
    return sum;
  }

  /** The clients may go on until they have issued so many together, each its share. */
  void allow(long operations) {
    limit = operations;
  }

  /** The client has issued one more; waits where it is too far ahead of the faults. False where the run is over. */
  boolean next(int client) {
    long own = issued[client].getPlain() + 1;
    issued[client].setOpaque(own);
    while (own > ChaosPlan.shareOf(limit, client) && !over) {
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    return !over;
  }

  /** Ends the run before its time. */
  void giveUp(String why) {
    findings.add(why);
    over = true;
  }

  /** How long to wait for something that is asked for after the run. */
  Patience patience() {
    return over ? LITTLE_PATIENCE : PATIENCE;
  }

  boolean isOver() {
    return over;
  }

  /** Something is wrong; the first few are kept. */
  void found(String what) {
    if (findings.size() < 20) {
      findings.add(what);
    }
  }

  List<String> findings() {
    return List.copyOf(findings);
  }
}
