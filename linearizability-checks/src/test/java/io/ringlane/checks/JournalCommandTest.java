package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command line; that a journal which forces less is seen, the mutant {@code JournalWithoutForce} shows through the same command. */
@Tag("T55")
class JournalCommandTest {
  private record Run(int code, String out, String err) {}

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = ChecksMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(code, out.toString(), err.toString());
  }

  @Test
  void acknowledgedRecordsSurviveOnBothDisks() {
    Run run = run("journal", "--crashes", "1000", "--seed", "77");
    assertThat(run.code()).as(run.out()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out()).containsPattern("forgetful disk: 1\\d\\d\\d crashes, [1-9]\\d* kills, [1-9]\\d+ records")
        .containsPattern("tearing disk: 1\\d\\d\\d crashes, [1-9]\\d* kills, [1-9]\\d+ records");
    assertThat(run.out().lines().toList().getLast()).startsWith("OK ").endsWith(" 0 lost");
    assertThat(run("journal", "--crashes", "1000", "--seed", "77")).as("a seed repeats itself").isEqualTo(run);
  }

  @Test
  void wrongOptionsAreUsageErrors() {
    Run none = run("journal", "--crashes", "0");
    assertThat(none.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(none.err()).contains("--crashes is 0, it must be at least 1");
    assertThat(run("journal", "--seed", "many").code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run("journal", "--disk", "forgetful").code()).isEqualTo(ChecksMain.EXIT_USAGE);
  }
}
