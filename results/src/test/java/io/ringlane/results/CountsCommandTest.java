package io.ringlane.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CountsCommandTest {
  private static final String EVIDENCE = "{\"layer\":\"a-layer\",\"records\":[{\"checked\":7}],\"controls\":[{\"seen\":true}]}";

  @TempDir
  private Path root = Path.of("");

  private record Run(int code, String output) {}

  private Run counts(String... more) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    int code = ResultsMain.run(out, out,
        Stream.concat(Stream.of("counts", "--root", root.toString()), Stream.of(more)).toArray(String[]::new));
    return new Run(code, bytes.toString(UTF_8));
  }

  private void report(String reports, int tests, int failed, int skipped) throws IOException {
    Path folder = Files.createDirectories(root.resolve(reports));
    Files.writeString(folder.resolve("TEST-a.b.CTest.xml"),
        "<testsuite name=\"a.b.CTest\" tests=\"%d\" errors=\"0\" failures=\"%d\" skipped=\"%d\"/>".formatted(tests,
            failed, skipped));
  }

  @BeforeEach
  void aGoodBuild() throws IOException {
    for (String reports : CountsCommand.REPORTS) {
      report(reports, 3, 0, 0);
    }
    for (String file : CountsCommand.EVIDENCE) {
      evidence(file, EVIDENCE);
    }
  }

  private void evidence(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, content);
  }

  @Test
  void aGoodBuildIsCounted() {
    Run run = counts();
    assertThat(run.code()).isZero();
    assertThat(run.output()).contains("21 tests, 0 failed, 0 skipped", "7 samples, 1 of 1 controls seen")
        .endsWith("OK every module ran its tests" + System.lineSeparator());
  }

  static Stream<String> reports() {
    return CountsCommand.REPORTS.stream();
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aModuleWithoutTestsIsRed(String reports) throws IOException {
    report(reports, 0, 0, 0);
    assertThat(counts().code()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aFailedOrSkippedTestIsRed(String reports) throws IOException {
    report(reports, 3, 0, 1);
    assertThat(counts().code()).isEqualTo(2);
    report(reports, 3, 1, 0);
    assertThat(counts().code()).isEqualTo(2);
  }

  static Stream<String> evidenceFiles() {
    return CountsCommand.EVIDENCE.stream();
  }

  @ParameterizedTest
  @MethodSource("evidenceFiles")
  void aControlThatWasNotSeenIsRed(String file) throws IOException {
    evidence(file, EVIDENCE.replace("true", "false"));
    assertThat(counts().code()).isEqualTo(2);
  }

  @Test
  void aDeepBuildHasNoTests() throws IOException {
    for (String reports : CountsCommand.REPORTS) {
      report(reports, 0, 0, 0);
    }
    Run run = counts("--deep");
    assertThat(run.code()).isZero();
    assertThat(run.output().lines().filter(line -> line.contains("7 samples, 1 of 1 controls seen")))
        .hasSameSizeAs(CountsCommand.DEEP);
    evidence(CountsCommand.DEEP.getLast(), EVIDENCE.replace("true", "false"));
    assertThat(counts("--deep").code()).isEqualTo(2);
    Files.delete(root.resolve(CountsCommand.DEEP.getFirst()));
    assertThat(counts("--deep").output()).contains("no evidence: " + CountsCommand.DEEP.getFirst());
  }

  @ParameterizedTest
  @MethodSource("evidenceFiles")
  void missingEvidenceIsRed(String file) throws IOException {
    Files.delete(root.resolve(file));
    assertThat(counts().code()).isEqualTo(2);
  }
}
