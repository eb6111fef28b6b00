package io.ringlane.stress;

import java.time.Duration;
import java.util.List;

/** How long jcstress looks. */
enum Budget {
  /** For a study that should end soon. */
  QUICK(false, 1, 2, Duration.ofMillis(200), Duration.ofMinutes(8)),
  /** For every build. As with QUICK, one entry of the catalogue stands for all but in tests of the whole cache. */
  VERIFY(false, 1, 3, Duration.ofMillis(200), Duration.ofMinutes(15)),
  /** Every test, under every entry that it can judge, in all JVM modes that compile. */
  DEEP(true, 1, 3, Duration.ofMillis(200), Duration.ofHours(2));

  private final boolean everyMode;
  private final int forks;
  private final int iterations;
  private final Duration iteration;
  private final Duration limit;

  Budget(boolean everyMode, int forks, int iterations, Duration iteration, Duration limit) {
    this.everyMode = everyMode;
    this.forks = forks;
    this.iterations = iterations;
    this.iteration = iteration;
    this.limit = limit;
  }

  /** What jcstress is told. Two processors, whatever there is: a test has two actors, and one with more is dropped, which the judge sees. No split compilation, which multiplies the JVM modes and found nothing more. */
  List<String> options() {
    return List.of("-c", "2", "-sc", "false", "-f", String.valueOf(forks), "-fsm", "1", "-iters",
        String.valueOf(iterations),
        "-time", String.valueOf(iteration.toMillis()));
  }

  /**
   * Whether production classes run in every JVM mode that compiles (C1, C2, C2 with randomised code motion), or in the JVM as it comes. Controls run in the
   * latter: that the eye is open is soon seen.
   */
  boolean everyMode() {
    return everyMode;
  }

  /** After this a run of jcstress is given up. */
  Duration limit() {
    return limit;
  }
}
