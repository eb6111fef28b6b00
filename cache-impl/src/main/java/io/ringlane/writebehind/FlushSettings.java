package io.ringlane.writebehind;

import java.time.Duration;

/**
 * How the flush daemon works.
 *
 * @param interval a write waits about this long before it is collected
 * @param batch rows in one transaction, at least 1; as many waiting writes start a flush before the interval is over
 * @param batchBytes encoded keys and values in one transaction, at least 1, but for a single larger row; as many waiting bytes start a
 * flush, too
 * @param flushers daemons, at least 1; each has shards of its own, and so keys of its own
 * @param rowAttempts how often a row that the database refuses is tried before it becomes a dead letter, at least 1
 * @param firstBackoff the pause after a failure of the database; doubled at each further one, and jittered
 * @param lastBackoff the longest pause
 */
public record FlushSettings(Duration interval, int batch, long batchBytes, int flushers, int rowAttempts,
    Duration firstBackoff, Duration lastBackoff) {
  public FlushSettings {
    atLeastOne(batch, "flush batch");
    atLeastOne(batchBytes, "flush batch in bytes");
    atLeastOne(flushers, "number of flushers");
    atLeastOne(rowAttempts, "number of row attempts");
    if (interval.isNegative() || firstBackoff.isNegative() || lastBackoff.compareTo(firstBackoff) < 0) {
      throw new IllegalArgumentException(
          "flush interval " + interval + ", backoff " + firstBackoff + " to " + lastBackoff
              + ": none may be negative, and the last backoff must not be shorter than the first");
    }
  }

  private static void atLeastOne(long value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException("the " + what + " is " + value + ", it must be at least 1");
    }
  }

  /** One daemon; every 100 ms, 1,000 writes or 4 MiB; three attempts at a row; backoff from 50 ms to 5 s. */
  public static FlushSettings defaults() {
    return new FlushSettings(Duration.ofMillis(100), 1_000, 4 << 20, 1, 3, Duration.ofMillis(50),
        Duration.ofSeconds(5));
  }

  public FlushSettings withInterval(Duration value) {
    return new FlushSettings(value, batch, batchBytes, flushers, rowAttempts, firstBackoff, lastBackoff);
  }

  public FlushSettings withBatch(int rows) {
    return new FlushSettings(interval, rows, batchBytes, flushers, rowAttempts, firstBackoff, lastBackoff);
  }

  public FlushSettings withBatchBytes(long bytes) {
    return new FlushSettings(interval, batch, bytes, flushers, rowAttempts, firstBackoff, lastBackoff);
  }

  public FlushSettings withFlushers(int count) {
    return new FlushSettings(interval, batch, batchBytes, count, rowAttempts, firstBackoff, lastBackoff);
  }

  public FlushSettings withRowAttempts(int count) {
    return new FlushSettings(interval, batch, batchBytes, flushers, count, firstBackoff, lastBackoff);
  }

  public FlushSettings withBackoff(Duration first, Duration last) {
    return new FlushSettings(interval, batch, batchBytes, flushers, rowAttempts, first, last);
  }
}
