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
import io.ringlane.checks.mutants.KillMatrix.Kill;
import io.ringlane.checks.mutants.Mutant;
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
    CommandRun run = museum("--only", "AckBeforeApply,async-unordered", "--runs", "2", "--schedules", "2000", "--out",
        folder.toString());
    assertThat(run.code()).as("%s%n%s", String.join("\n", run.out()), run.err()).isEqualTo(ChecksMain.EXIT_OK);
    assertThat(run.out().getLast()).matches("OK 3 promises kept in 2 runs each, \\d quotable, \\d clean runs");
    JsonNode kills = new ObjectMapper().readTree(folder.resolve(KillMatrix.FILE).toFile()).get("kills");
    assertThat(kills).hasSize(3).allSatisfy(kill -> {
      assertThat(kill.get("found").asInt()).isEqualTo(2);
      assertThat(kill.get("sensitivity").asDouble()).isPositive();
    });
    assertThat(kills.findValuesAsText("check")).containsExactly("schedules --strategy simulated",
        "live --strategy async-unordered", "schedules --strategy async-unordered");
    assertThat(kills.get(0).get("patch").toString()).contains("+++ b/cache-impl");
  }

  @Test
  void saysWhatWasMissed() {
    CommandRun run = museum("--only", "slots-without-drain", "--runs", "1", "--schedules", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(ChecksMain.EXIT_VIOLATION);
    assertThat(run.out())
        .contains("schedules --strategy slots-without-drain missed slots-without-drain in 1 of 1 runs");
    assertThat(run.out().getLast()).startsWith("VIOLATION 1 of ");
  }

  @Test
  void aVerdictIsQuotableFromTwentyTimesTheTimeToKill() {
    assertThat(new Kill("f", "c", 1, 1.0, 20.0, List.of()).quotable()).isTrue();
    assertThat(new Kill("f", "c", 1, 1.0, 19.9, List.of()).quotable()).isFalse();
    assertThat(new Kill("f", "c", 0, null, 20.0, List.of()).quotable()).isFalse();
  }

  @Test
  void everyPatchIsInTheMuseum() throws IOException {
    try (Stream<Path> patches = Files.list(Path.of("src", "mutants"))) {
      assertThat(Mutant.names()).isNotEmpty().containsExactlyElementsOf(
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
