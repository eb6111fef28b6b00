package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SchedulesCommandTest {
  private static final int CODE_USAGE = 64;

  private static CommandRun schedules(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("schedules"), Stream.of(options)).toList());
  }

  @Test
  void saysWhatItRan() {
    CommandRun run = schedules("--strategy", "simulated", "--count", "50", "--seed", "7");
    assertThat(run.code()).as(run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getFirst())
        .matches("simulated: 50 schedules, \\d+ distinct, \\d+ with a fault and a change, \\d+ steps, "
            + "\\d+ calls, \\d+ faults, \\d+ changes, \\d+ schedules/s");
    assertThat(run.out().getLast()).isEqualTo("OK 1 strategies, 50 schedules");
  }

  /** A mutant, one of a museum's name, a mutant of a strategy, and a control of the catalogue. */
  @ParameterizedTest
  @ValueSource(strings = {"BlindExpire", "M2", "SwapWithoutDrain", "async-unordered"})
  void seesAControl(String control) {
    CommandRun run = schedules("--control", control, "--count", "3000");
    assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isEqualTo(ChecksMain.EXIT_VIOLATION);
    assertThat(run.out().getLast()).isEqualTo("VIOLATION 1 of 1 strategies");
    assertThat(run.out()).anyMatch(line -> line.startsWith("  seed ")).anyMatch(SchedulesCommandTest::isOfASmallerOne);
  }

  @Test
  void leavesAControlsScheduleAsItIsWhereThatIsAskedFor() {
    CommandRun run = schedules("--control", "M2", "--count", "3000", "--no-shrink");
    assertThat(run.code()).as("%s%n%s", run.out(), run.err()).isEqualTo(ChecksMain.EXIT_VIOLATION);
    assertThat(run.out()).anyMatch(line -> line.startsWith("  seed ")).noneMatch(SchedulesCommandTest::isOfASmallerOne);
  }

  private static boolean isOfASmallerOne(String line) {
    return line.matches("    with \\d+ of \\d+ requests, .*");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"--count 0 | must be at least 1",
      "--control Nothing | no mutant or control 'Nothing'",
      "--control JournalNotReplayed | schedules do not see JournalNotReplayed",
      "--control shared-pool | no strategy is called 'shared-pool'", "--strategy x | no strategy is called 'x'"})
  void refusesWhatItCannotRun(String options, String says) {
    CommandRun run = schedules(options.split(" "));
    assertThat(run.code()).isEqualTo(CODE_USAGE);
    assertThat(run.err()).contains(says);
  }
}
