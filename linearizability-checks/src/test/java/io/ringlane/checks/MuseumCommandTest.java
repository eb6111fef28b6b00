package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringlane.checks.mutants.KillMatrix;
import io.ringlane.checks.mutants.KillMatrix.Clean;
import io.ringlane.checks.mutants.KillMatrix.Kill;
import io.ringlane.checks.mutants.Mutant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class MuseumCommandTest {
  private static CommandRun museum(String... options) {
    return CommandRun.of(Stream.concat(Stream.of("museum"), Stream.of(options)).toList());
  }

  @Test
  void tellsHowSoonEachFaultIsFound(@TempDir Path folder) throws IOException {
    CommandRun run = museum("--only", "JournalWithoutForce,async-unordered", "--runs", "2", "--times", "1", "--out",
        folder.toString());
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getLast())
        .matches("OK 3 promises, 2 runs each, \\d quotable; 3 checks without a fault");
    JsonNode matrix = new ObjectMapper().readTree(folder.resolve(KillMatrix.FILE).toFile());
    assertThat(matrix.get("kills")).hasSize(3).allSatisfy(kill -> {
      assertThat(kill.get("found").asInt()).isEqualTo(2);
      assertThat(kill.get("median_seconds").asDouble()).isPositive();
    });
    assertThat(matrix.get("kills").findValuesAsText("check")).containsExactly("journal",
        "live --strategy async-unordered", "schedules --strategy async-unordered");
    assertThat(matrix.get("kills").get(0).get("patch").toString()).contains("+++ b/cache-impl");
    assertThat(matrix.get("clean").findValuesAsText("check")).containsExactly("journal",
        "live --strategy affine-direct", "schedules --strategy affine-direct");
  }

  private static final Clean CLEAN = new Clean("c", "c --count 1", 2, true, false, 20.0);

  private static KillMatrix matrix(int found, @Nullable Double median, Clean clean) {
    return new KillMatrix(3, List.of(new Kill("fault", "c", "c", found, median, 0, List.of())), List.of(clean));
  }

  @Test
  void aVerdictIsQuotableFromTwentyTimesTheTimeToKill() {
    assertThat(matrix(3, 1.0, CLEAN).kills()).allMatch(Kill::quotable);
    assertThat(matrix(3, 1.01, CLEAN).kills()).noneMatch(Kill::quotable);
    assertThat(matrix(0, null, CLEAN).kills()).noneMatch(Kill::quotable);
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(matrix(3, 1.0, CLEAN).complaints()).isEmpty();
    assertThat(matrix(2, 1.0, CLEAN).complaints()).containsExactly("c missed fault in 1 of 3 runs");
    assertThat(matrix(3, 1.0, new Clean("c", "c", 1, false, true, 30)).complaints())
        .containsExactly("c accused today's source");
    assertThat(matrix(3, 1.0, new Clean("c", "c", 1, false, true, 30)).kills()).noneMatch(Kill::quotable);
    assertThat(matrix(3, 1.0, new Clean("c", "c", 1, false, false, 30)).complaints())
        .containsExactly("c showed nothing without a fault");
    assertThat(matrix(3, 1.0, new Clean("other", "other", 1, true, false, 1)).complaints())
        .containsExactly("c did not run without fault");
    assertThat(new KillMatrix(3, List.of(), List.of(CLEAN)).complaints())
        .containsExactly("no check promised anything");
  }

  @Test
  void everyPatchIsInTheMuseum() throws IOException {
    try (Stream<Path> patches = Files.list(Path.of("src", "mutants"))) {
      assertThat(Mutant.names(Mutant.Kind.BUG)).isNotEmpty().containsExactlyElementsOf(
          patches.map(patch -> patch.getFileName().toString().replace(".patch", "")).sorted().toList());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"--runs 0 | at least 1", "--only Nothing | no mutant or control 'Nothing'"})
  void refusesWhatItCannotRun(String options, String says) {
    CommandRun run = museum(options.split(" "));
    assertThat(run.code()).isEqualTo(ChecksMain.EXIT_USAGE);
    assertThat(run.err()).contains(says);
  }
}
