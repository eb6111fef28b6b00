package io.ringlane.stress;

import java.time.Duration;
import java.util.List;

/** How long jcstress looks. */
enum Budget {
  /** For a study that should end soon: the JVM as it comes, for longer. */
  QUICK(JcstressRun.Modes.ONE, 1, 8, Duration.ofMillis(200), Duration.ofMinutes(8)),
  /** For every build. */
  VERIFY(JcstressRun.Modes.ALL, 1, 3, Duration.ofMillis(200), Duration.ofMinutes(8)),
  /** For a night. */
  DEEP(JcstressRun.Modes.ALL, 4, 10, Duration.ofMillis(500), Duration.ofHours(2));

  private final JcstressRun.Modes modes;
  private final int forks;
  private final int iterations;
  private final Duration iteration;
  private final Duration limit;

  Budget(JcstressRun.Modes modes, int forks, int iterations, Duration iteration, Duration limit) {
    this.modes = modes;
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

  /** In which JVM modes production classes run. Controls run in one: that the eye is open is soon seen. */
  JcstressRun.Modes modes() {
    return modes;
  }

  /** After this a run of jcstress is given up. */
  Duration limit() {
    return limit;
  }
}
