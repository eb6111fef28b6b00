package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

import io.ringlane.checks.mutants.Mutant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class VacuityCommandTest {
  private static CommandRun vacuity(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("vacuity"), Stream.of(options)).toList());
  }

  static Stream<String> blindfolds() throws IOException {
    return Mutant.names(Mutant.Kind.BLINDFOLD).stream();
  }

  /** The quick ones; all of them run with the kill matrix. */
  @Test
  void aCheckThatHasNothingToJudgeSaysSo() {
    CommandRun run = vacuity("--only",
        "SchedulesAskNothing,SessionsAskNothing");
    assertThat(run.out()).as(run.err()).filteredOn(line -> line.contains(": UNKNOWN")).hasSize(2);
    assertThat(run.out().getLast()).matches("OK 2 checks with something taken from them, 2 as they are");
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_OK);
  }

  @ParameterizedTest
  @MethodSource("blindfolds")
  void eachPatchFitsTodaysSource(String name, @TempDir Path folder) throws IOException {
    Mutant blindfold = Objects.requireNonNull(Mutant.named(Mutant.Kind.BLINDFOLD, name));
    assertThat(blindfold.commands()).isNotEmpty();
    assertThat(blindfold.compile(folder)).isDirectoryRecursivelyContaining("glob:**.class");
  }

  @Test
  void everyPatchIsThere() throws IOException {
    try (Stream<Path> patches = Files.list(Path.of("src", "vacuity"))) {
      assertThat(blindfolds().toList()).isNotEmpty().containsExactlyElementsOf(
          patches.map(patch -> patch.getFileName().toString().replace(".patch", "")).sorted().toList());
    }
  }

  /** The control: a bug of the cache takes nothing from a check, and a mutant is no blindfold. */
  @Test
  void whatTakesNothingFromACheckIsNoBlindfold() {
    CommandRun run = vacuity("--only", "BlindExpire");
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains("there is no 'BlindExpire'", "SchedulesJudgeNothing");
  }
}
