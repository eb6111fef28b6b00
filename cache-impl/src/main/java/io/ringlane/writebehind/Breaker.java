package io.ringlane.writebehind;

import java.util.SplittableRandom;

/**
 * Keeps flushers from a database that does not answer: open after a connection failure for a capped exponential backoff with jitter,
 * then half open for one caller, who closes it with a success or opens it for longer with a failure. Thread-safe; calls never wait for anything but
 * one another.
 *
 * <p>The jitter comes from a seed, so that a simulated run is the same at each replay; that is why no library does this.
 */
final class Breaker {
  /*
   * closed --failure--> open --backoff over, one caller acquires--> half open --failure--> open (longer)
   *                                                                 half open --success--> closed
   */
  private final long first;
  private final long last;
  private final SplittableRandom jitter;
  private int failures; // guarded by this, as all below
  private long opensAt;
  private boolean probed;

  Breaker(FlushSettings settings, long seed) {
    first = settings.firstBackoff().toNanos();
    last = settings.lastBackoff().toNanos();
    jitter = new SplittableRandom(seed);
  }

  /** Whether the caller may try the database now; then it must report {@link #success}, {@link #failure} or {@link #abstain}. */
  synchronized boolean acquire(long now) {
    if (failures == 0) {
      return true;
    }
    if (probed || now < opensAt) {
      return false;
    }
    probed = true;
    return true;
  }

  /** When {@link #acquire} may answer true again, as things stand; the past where it may now. */
  synchronized long opensAt() {
    return failures == 0 ? Long.MIN_VALUE : probed ? Long.MAX_VALUE : opensAt;
  }

  synchronized void success() {
    failures = 0;
    probed = false;
  }

  /** The caller had nothing to try with. */
  synchronized void abstain() {
    probed = false;
  }

  synchronized void failure(long now) {
    failures++;
    probed = false;
    long pause = first;
    for (int i = 1; i < failures && pause < last; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, last);
    opensAt = now + pause / 2 + jitter.nextLong(pause / 2 + 1);
  }

  /** Failures since the last success. */
  synchronized int failures() {
    return failures;
  }
}
