package io.ringlane.stress;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.ringlane.time.Clock;

/** A clock that is moved by hand. */
final class ManualClock implements Clock {
  private final AtomicLong now;

  ManualClock(long nanos) {
    now = new AtomicLong(nanos);
  }

  @Override
  public long now() {
    return now.get();
  }

  void advance(Duration by) {
    now.addAndGet(by.toNanos());
  }
}
