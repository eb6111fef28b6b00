package io.ringlane.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JcstressRunTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void tellsHowFarItIsAndHowLongItWillTake() {
    String log = "  Cores: 2\ndone: 1 of 40: 10:00 a\ndone: 9 of 40: 10:01 b\ndone: 10 of 40: 10:02 c\nnot done: 3 of 4";
    assertThat(JcstressRun.progress(log, Duration.ofSeconds(65)))
        .hasValue("10 of 40 JVMs done after 1:05 min, about 3:15 min to go");
  }

  @Test
  void hasNothingToTellBeforeTheFirstJvmIsDone() {
    assertThat(JcstressRun.progress("  Cores: 2\n", Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void tellsItWhileARunGoesOn() throws Exception {
    List<Forks.Order> orders = Collections.nCopies(4,
        new Forks.Order(Fakes.class.getName() + ".ActualClean", "affine-direct", false));
    List<String> told = new ArrayList<>();
    JcstressRun run = JcstressRun.of(orders, List.of("-c", "2", "-sc", "false", "-f", "1", "-fsm", "1", "-iters", "1",
        "-time", "20"), Duration.ofMinutes(2), folder, Duration.ofMillis(100), told::add);
    assertThat(run.exitCode()).isZero();
    assertThat(told).isNotEmpty().first().asString().matches("[1-3] of 4 JVMs done after 0:\\d\\d min, about .*");
  }
}
