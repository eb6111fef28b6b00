package io.ringlane.time;

import java.time.Instant;

/** {@link System#nanoTime()}, moved by a constant so that it read the wall clock's time at the start. */
final class SystemClock implements Clock {
  private final long offset;

  SystemClock() {
    Instant wall = Instant.now();
    offset = Math.addExact(Math.multiplyExact(wall.getEpochSecond(), 1_000_000_000L), wall.getNano())
        - System.nanoTime();
  }

  @Override
  public long now() {
    return System.nanoTime() + offset;
  }
}
