package io.ringlane.stress;

import java.time.Duration;
import java.util.List;

/** How long jcstress looks. */
enum Budget {
  /** For a study that should end soon. */
  QUICK(1, 2, Duration.ofMillis(200), Duration.ofMinutes(8)),
  /** For every build. */
  VERIFY(1, 3, Duration.ofMillis(200), Duration.ofMinutes(8)),
  /** For a night. */
  DEEP(4, 10, Duration.ofMillis(500), Duration.ofHours(2));

  private final int forks;
  private final int iterations;
  private final Duration iteration;
  private final Duration limit;

  Budget(int forks, int iterations, Duration iteration, Duration limit) {
    this.forks = forks;
    this.iterations = iterations;
    this.iteration = iteration;
    this.limit = limit;
  }

  /** What jcstress is told. No split compilation, which multiplies the JVM modes and found nothing more. */
  List<String> options() {
    return List.of("-sc", "false", "-f", String.valueOf(forks), "-fsm", "1", "-iters", String.valueOf(iterations),
        "-time", String.valueOf(iteration.toMillis()));
  }

  /** After this a run of jcstress is given up. */
  Duration limit() {
    return limit;
  }
}
