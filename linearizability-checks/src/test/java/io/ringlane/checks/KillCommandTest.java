package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.evidence.Evidence.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kill test in small, in this process with children from its class path: what promises to lose nothing loses nothing, and both
 * controls are seen by the same code path. Cannot see a missing force: the operating system keeps what a killed process gave it.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class KillCommandTest {
  private static final Path PROOFS = Path.of("target", "proofs");
  private static final int KILLS = 3;
  private static final Pattern DONE = Pattern.compile("kills done: (\\d+) of (\\d+) .*");
  private static final Pattern ACKNOWLEDGED = Pattern.compile("writes acknowledged: ([\\d,]+) .*");

  @TempDir
  private Path folder = Path.of("");

  private static long number(CommandRun run, Pattern line) {
    return run.out().stream().map(line::matcher).filter(Matcher::matches).findFirst()
        .map(found -> Long.parseLong(found.group(1).replace(",", ""))).orElseThrow();
  }

  private static CommandRun kill(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("kill"), Stream.of(options)).toList());
  }

  private static CommandRun killIn(Path work, int code, String verdict, String... options) throws IOException {
    CommandRun run = kill(Stream.concat(Stream.of(options),
        Stream.of("--kills", Integer.toString(KILLS), "--work", work.toString(), "--out", work.toString()))
        .toArray(String[]::new));
    run.assertEnded(work, code, verdict);
    assertThat(number(run, ACKNOWLEDGED)).isPositive();
    return run;
  }

  private static Evidence.Item evidence(Path work) throws IOException {
    return Evidence.read(work.resolve("kill.evidence.json")).records().getFirst();
  }

  @Test
  @Tag("T21")
  @Tag("T53")
  @Tag("T56")
  void whatPromisesToLoseNothingLosesNothingAndTheControlsAreSeen() throws IOException {
    List<Evidence.Item> items = new ArrayList<>();
    for (String policy : List.of("write-behind+journal", "write-through", "write-behind")) {
      items.add(upheld("--policy", policy));
    }
    items.add(upheld("--database", "postgresql"));
    List<Evidence.Control> controls = List.of(
        control("write-behind judged as write-behind+journal", "acknowledged writes of", "--policy", "write-behind",
            "--judge-as", "write-behind+journal"),
        control("a row put back", "but write", "--policy", "write-through", "--tamper"));
    new Evidence("kill", items, controls).write(PROOFS);
    assertThat(items).hasSize(4).allSatisfy(item -> {
      assertThat(item.outcome()).isEqualTo(Outcome.upheld);
      assertThat(item.checked()).isPositive();
    });
    assertThat(controls).hasSize(2).allSatisfy(control -> assertThat(control.seen()).isTrue());
  }

  private Evidence.Item upheld(String option, String value) throws IOException {
    Path work = folder.resolve(value);
    CommandRun run = killIn(work, ChecksMain.EXIT_OK, "OK", option, value);
    assertThat(number(run, DONE)).isEqualTo(KILLS);
    assertThat(run.out()).filteredOn(line -> line.matches("kill \\d of \\d: .* s left")).hasSize(KILLS);
    return evidence(work);
  }

  private Evidence.Control control(String name, String why, String... options) throws IOException {
    Path work = folder.resolve(name);
    CommandRun run = killIn(work, ChecksMain.EXIT_VIOLATION, "VIOLATION", options);
    assertThat(run.out()).anyMatch(line -> line.startsWith("kept: " + work))
        .anyMatch(line -> line.startsWith("  ") && line.contains(why));
    Evidence.Item item = evidence(work);
    return new Evidence.Control(name, item.outcome() == Outcome.refuted, item.seconds(),
        String.valueOf(item.counterexample()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --kills 0                | --kills: 0 kills are asked for, it must be from 1 to
      --kills 100000           | --kills: 100000 kills are asked for, it must be from 1 to
      --kills some             | Invalid value for option '--kills': 'some' is not an int
      --policy write-sideways  | --policy: there is no write policy 'write-sideways'; there are write-through, write-behind, write-behind+journal
      --judge-as nobody        | --judge-as: there is no write policy 'nobody'; there are
      --database oracle        | --database: there is no database 'oracle'; there are h2, postgresql
      --seed today             | Invalid value for option '--seed': 'today' is not a long
      --work /dev/null         | --work: no folder can be made in /dev/null
      --unknown                | Unknown option: '--unknown'
      surplus                  | Unmatched argument
      """)
  void usageErrorsExitWith64(String line, String error) {
    List<String> options = new ArrayList<>(List.of("--policy", "write-through"));
    if (line.startsWith("--policy")) {
      options.clear();
    }
    options.addAll(List.of(line.split(" ")));
    CommandRun run = kill(options.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains(error);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    CommandRun run = kill("--help");
    assertThat(run.code()).isZero();
    assertThat(String.join("\n", run.out())).contains("--kills", "--policy", "--database", "--seed", "64", "UNKNOWN")
        .doesNotContain("--judge-as", "--tamper");
  }
}
