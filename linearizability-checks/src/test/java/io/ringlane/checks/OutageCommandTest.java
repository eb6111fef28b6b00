package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
 * The outage test in small, with children from this class path: a cache with a bound stands a short outage, and both controls are seen by
 * the same code path. Cannot see what half a minute does; the command's default does.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class OutageCommandTest {
  private static final Path PROOFS = Path.of("target", "proofs");

  @TempDir
  private Path folder = Path.of("");

  private static CommandRun outage(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("outage"), Stream.of(options)).toList());
  }

  private static CommandRun outageIn(Path work, int code, String verdict, String... options) throws IOException {
    CommandRun run = outage(Stream.concat(Stream.of(options),
        Stream.of("--work", work.toString(), "--out", work.toString())).toArray(String[]::new));
    run.assertEnded(work, code, verdict);
    return run;
  }

  private static Evidence.Item evidence(Path work) throws IOException {
    return Evidence.read(work.resolve("outage.evidence.json")).records().getFirst();
  }

  @Test
  @Tag("T13")
  @Tag("T14")
  @Tag("T15")
  @Tag("T20")
  void aBoundedCacheStandsAnOutageAndTheControlsAreSeen() throws IOException {
    Path work = folder.resolve("bounded");
    CommandRun run = outageIn(work, ChecksMain.EXIT_OK, "OK", "--seconds", "3");
    assertThat(run.out()).anyMatch(line -> line.startsWith("recovery: "))
        .anyMatch(line -> line.startsWith("backlog: "));
    Evidence.Item item = evidence(work);
    List<Evidence.Control> controls = List.of(
        control("no bound", "ran out of its heap of 64 MB", "--seconds", "5", "--unbounded", "--heap", "64"),
        control("one write in a thousand dropped", "have no row", "--seconds", "1", "--drop"));
    new Evidence("outage", List.of(item), controls).write(PROOFS);
    assertThat(item.outcome()).isEqualTo(Outcome.upheld);
    assertThat(item.checked()).isPositive();
    assertThat(controls).hasSize(2).allSatisfy(control -> assertThat(control.seen()).isTrue());
  }

  private Evidence.Control control(String name, String why, String... options) throws IOException {
    Path work = folder.resolve(name);
    CommandRun run = outageIn(work, ChecksMain.EXIT_VIOLATION, "VIOLATION", options);
    assertThat(run.out()).anyMatch(line -> line.startsWith("kept: " + work))
        .anyMatch(line -> line.startsWith("  ") && line.contains(why));
    Evidence.Item item = evidence(work);
    return new Evidence.Control(name, item.outcome() == Outcome.refuted, item.seconds(),
        String.valueOf(item.counterexample()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --seconds 0             | --seconds: an outage of 0 s is asked for, it must be from 1 to 600
      --seconds 601           | --seconds: an outage of 601 s is asked for
      --seconds long          | Invalid value for option '--seconds': 'long' is not an int
      --overflow drop         | --overflow: there is no overflow 'drop'; there are refuse, wait, write-through
      --policy write-through  | --policy: there is no policy with write-behind 'write-through'; there are write-behind, write-behind+journal
      --database oracle       | --database: there is no database 'oracle'; there are h2, postgresql
      --heap 1                | --heap: the heap is 1 MB, it must be at least
      --work /dev/null        | --work: no folder can be made in /dev/null
      --unknown               | Unknown option: '--unknown'
      surplus                 | Unmatched argument
      """)
  void usageErrorsExitWith64(String line, String error) {
    CommandRun run = outage(line.split(" "));
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains(error);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    CommandRun run = outage("--help");
    assertThat(run.code()).isZero();
    assertThat(String.join("\n", run.out())).contains("--seconds", "--overflow", "--policy", "--database", "--seed",
        "64", "UNKNOWN").doesNotContain("--heap", "--unbounded", "--drop");
  }
}
