package io.ringlane.stress;

import java.time.Duration;
import java.util.List;

/** How long jcstress looks. */
enum Budget {
  /** For a study that should end soon. */
  QUICK(false, 8, Duration.ofMinutes(8)),
  /** For every build. As with QUICK, one entry of the catalogue stands for all but in tests of the whole cache. */
  VERIFY(false, 12, Duration.ofMinutes(15)),
  /** Every test, under every entry that it can judge, in all JVM modes that compile. */
  DEEP(true, 24, Duration.ofHours(2));

  /**
   * Before its iterations a fork of jcstress finds how many samples fit into one: it tries with more and more, a fifth more each time and five times each, until a
   * try takes longer than an iteration. That takes about thirty times as long as an iteration, so an iteration is short, and there are many.
   */
  private static final Duration ITERATION = Duration.ofMillis(50);

  private final boolean everyMode;
  private final int iterations;
  private final Duration limit;

  Budget(boolean everyMode, int iterations, Duration limit) {
    this.everyMode = everyMode;
    this.iterations = iterations;
    this.limit = limit;
  }

  /** What jcstress is told. Two processors, whatever there is: a test has two actors, and one with more is dropped, which the judge sees. No split compilation, which multiplies the JVM modes and found nothing more. */
  List<String> options() {
    return List.of("-c", "2", "-sc", "false", "-f", "1", "-fsm", "1", "-iters", String.valueOf(iterations), "-time",
        String.valueOf(ITERATION.toMillis()));
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
