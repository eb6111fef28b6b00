package io.ringlane.checks.chaos;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.ringlane.server.Link;

/**
 * A link on which most copies arrive at once and some a few milliseconds later, after others that were sent after them: whoever dies meanwhile takes
 * them with him.
 */
final class SlowCopies implements Link, AutoCloseable {
  private static final int ONE_IN = 4;
  private static final long LONGEST_NANOS = 6_000_000;

  private final ScheduledExecutorService late = Executors
      .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("chaos-link").daemon().factory());

  @Override
  public void carry(Runnable arrival) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextInt(ONE_IN) == 0) {
      var _ = late.schedule(arrival, random.nextLong(LONGEST_NANOS), TimeUnit.NANOSECONDS);
    } else {
      arrival.run();
    }
  }

  /** What has not arrived does so before this returns. */
  @Override
  public void close() {
    late.close();
  }
}
