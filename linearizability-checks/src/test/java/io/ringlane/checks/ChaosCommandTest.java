package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.evidence.Evidence.Outcome;
import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryReader;
import io.ringlane.checks.history.MalformedHistoryException;
import io.ringlane.checks.history.OverlappingPairs;
import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.mutants.Mutant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Chaos in small: the cache stands it, and each control is found by the same code path. Cannot see what did not happen in a few seconds;
 * the command's default runs nearly seven times as long.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class ChaosCommandTest {
  private static final Path PROOFS = Path.of("target", "proofs");
  private static final int OPERATIONS = 300_000;
  /** Each found in every run of so many operations. */
  private static final Map<String, Integer> CONTROLS = new TreeMap<>(Map.of("BlindExpire", 60_000, "UnversionedFlush",
      60_000, "ReadUncommitted", 400_000, "StaleReplicaRead", 400_000));

  @TempDir
  private Path folder = Path.of("");

  private static CommandRun chaos(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("chaos"), Stream.of(options)).toList());
  }

  private static Evidence.Item evidence(Path out) throws IOException {
    return Evidence.read(out.resolve("chaos.evidence.json")).records().getFirst();
  }

  @Test
  @Tag("T02")
  @Tag("T26")
  @Tag("T27")
  @Tag("T28")
  void theCacheStandsChaosAndTheControlsAreSeen() throws IOException, MalformedHistoryException {
    Path file = folder.resolve("history.tsv");
    CommandRun run = chaos("--operations", Integer.toString(OPERATIONS), "--history", file.toString(), "--out",
        folder.toString());
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getLast()).startsWith("OK: ");
    assertThat(run.out())
        .anyMatch(line -> line.startsWith(String.format(Locale.ROOT, "operations: %,d on 500 keys", OPERATIONS)))
        .anyMatch(line -> line.startsWith("ring changes: ")).anyMatch(line -> line.startsWith("overlapping pairs"))
        .contains("acknowledged writes that the ledger reported lost: 0");
    History history = HistoryReader.read(file);
    assertThat(history.size()).as("operations, the last reads and the rows").isEqualTo(OPERATIONS + 500 + 500);
    assertThat(OverlappingPairs.count(history)).isGreaterThanOrEqualTo(100_000);
    assertThat(CommandRun.of(List.of("history", file.toString())).code()).isEqualTo(ChecksMain.EXIT_OK);

    Evidence.Item item = evidence(folder);
    List<Evidence.Control> controls = new ArrayList<>();
    for (Map.Entry<String, Integer> control : CONTROLS.entrySet()) {
      controls.add(control(control.getKey(), control.getValue()));
    }
    new Evidence("chaos", List.of(item), controls).write(PROOFS);
    assertThat(item.outcome()).isEqualTo(Outcome.upheld);
    assertThat(item.checked()).isEqualTo(OPERATIONS);
    assertThat(controls).hasSize(CONTROLS.size()).allSatisfy(control -> assertThat(control.seen()).isTrue());
  }

  /** A mutant whose patch names this check is one of its controls, so it is not tried among the other mutants once more. */
  @Test
  void everyMutantThatItKillsIsAControl() throws IOException {
    Set<String> controls = CONTROLS.keySet().stream()
        .map(name -> Objects.requireNonNull(Fault.named(name).mutant(), name).name()).collect(Collectors.toSet());
    List<String> named = new ArrayList<>();
    for (String name : Mutant.names(Mutant.Kind.BUG)) {
      if (Fault.named(name).isKilledBy("chaos")) {
        named.add(name);
      }
    }
    assertThat(named).isNotEmpty().isSubsetOf(controls);
  }

  /** The key and its counterexample are there, not only a verdict. */
  private Evidence.Control control(String name, int operations) throws IOException {
    Path out = folder.resolve(name);
    CommandRun run = chaos("--operations", Integer.toString(operations), "--control", name, "--out",
        out.toString());
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err())
        .isEqualTo(ChecksMain.EXIT_VIOLATION);
    assertThat(run.out().getLast()).startsWith("VIOLATION: ");
    assertThat(run.out()).anyMatch(line -> line.matches("  key \\d+: .+")).anyMatch(
        line -> line.matches("    line \\d+ {2}session .+") || line.contains("was acknowledged and lost in the crash"));
    Evidence.Item item = evidence(out);
    return new Evidence.Control(name, item.outcome() == Outcome.refuted, item.seconds(),
        String.valueOf(item.counterexample()).lines().findFirst().orElse("nothing"));
  }

  @Test
  @Tag("T46")
  void sessionsThatReadReplicasFindWhatTheyWroteAndRead() {
    CommandRun run = chaos("--operations", Integer.toString(OPERATIONS), "--ack", "owner", "--reads", "replicas");
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getLast()).contains("reads of replicas");
  }

  @Test
  void tooLittleIsUnknown() {
    CommandRun run = chaos("--operations", "1000");
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_UNKNOWN);
    assertThat(run.out().getLast()).startsWith("UNKNOWN: ");
    assertThat(run.out()).anyMatch(line -> line.contains("fewer than 100,000 overlapping pairs"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --operations 10       | --operations: 10 operations are asked for, it must be from 1000 to
      --operations many     | Invalid value for option '--operations'
      --seed x              | Invalid value for option '--seed'
      --servers 0           | --servers: 0 servers are asked for, it must be from 1 to 64
      --factor 4            | --factor: factor 4 with 4 servers, it must be from 0 to one less than the servers
      --factor -1           | --factor: factor -1 with 4 servers
      --ack some            | --ack: there is no acknowledgement 'some'; there are owner, all
      --reads nobody        | --reads: nobody called 'nobody' answers reads; there are owner, replicas
      --factor 0 --reads replicas | --factor: factor 0: there are no replicas to be read
      --strategy caller-runs --reads replicas | --factor: caller-runs promises no order
      --strategy none       | --strategy: no strategy is called 'none'
      --strategy simulated  | --strategy: 'simulated' has no threads
      --control Nothing     | --control: this build has no mutant or control 'Nothing'; its controls are shared-pool
      --control ../x        | --control: this build has no mutant or control '../x'
      surplus               | Unmatched argument
      """)
  void usageErrorsExitWith64(String line, String error) {
    CommandRun run = chaos(line.split(" "));
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains(error);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void helpTellsOptionsAndExitCodes() {
    CommandRun run = chaos("--help");
    assertThat(run.code()).isZero();
    assertThat(String.join("\n", run.out())).contains("--seed", "--operations", "--servers", "--factor", "--ack",
        "--strategy", "--control", "--history", "64", "UNKNOWN");
  }
}
