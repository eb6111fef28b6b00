package io.ringlane.writebehind;

import java.time.Duration;

/**
 * How the flush daemon works.
 *
 * @param interval a write waits about this long before it is collected
 * @param batch rows in one transaction, at least 1; as many waiting writes start a flush before the interval is over
 * @param firstBackoff the pause after a failure of the database; doubled at each further one, and jittered
 * @param lastBackoff the longest pause
 */
public record FlushSettings(Duration interval, int batch, Duration firstBackoff, Duration lastBackoff) {
  public FlushSettings {
    if (batch < 1) {
      throw new IllegalArgumentException("the flush batch is " + batch + ", it must be at least 1");
    }
    if (interval.isNegative() || firstBackoff.isNegative() || lastBackoff.compareTo(firstBackoff) < 0) {
      throw new IllegalArgumentException(
          "flush interval " + interval + ", backoff " + firstBackoff + " to " + lastBackoff
              + ": none may be negative, and the last backoff must not be shorter than the first");
    }
  }

  /** Every 100 ms or 1,000 writes; backoff from 50 ms to 5 s. */
  public static FlushSettings defaults() {
    return new FlushSettings(Duration.ofMillis(100), 1_000, Duration.ofMillis(50), Duration.ofSeconds(5));
  }

  public FlushSettings withInterval(Duration value) {
    return new FlushSettings(value, batch, firstBackoff, lastBackoff);
  }

  public FlushSettings withBatch(int rows) {
    return new FlushSettings(interval, rows, firstBackoff, lastBackoff);
  }
}
