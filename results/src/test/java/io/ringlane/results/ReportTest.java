package io.ringlane.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report over an invented study: one fault at a time, and what each must turn red. */
class ReportTest {

  @TempDir
  private Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void goodStudyGivesEveryOutputAndExitZero() throws IOException {
    assertThat(report(new SyntheticStudy())).isZero();

    for (String file : List.of("index.html", "summary.md", "results.json", "verdict.json", "plots/throughput-A.svg",
        "plots/throughput-A.png", "plots/throughput-B.svg", "plots/throughput-B.png", "plots/flows.svg",
        "plots/flows.png")) {
      assertThat(directory.resolve("report").resolve(file)).isNotEmptyFile();
    }
    assertThat(output().lines().toList().getLast()).endsWith("index.html");
    assertThat(page()).doesNotContain("class=\"alarm\"").contains("Machine stable");
    assertThat(Files.readAllLines(directory.resolve("report/summary.md"))).hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void controlsAreStruckThroughWithTheViolationTheyExhibited() throws IOException {
    report(new SyntheticStudy());

    assertThat(page()).contains("<s>async-unordered</s>").contains("<s>shared-pool</s>")
        .contains("A holds 10; a session that does not wait writes A = 100, then reads A, and is answered 10")
        .doesNotContain("<s>affine-direct</s>");
    String ranking = page().substring(page().indexOf("id=\"ranking\""), page().indexOf("id=\"forks\""));
    assertThat(ranking).contains("<s>async-unordered</s>").contains("<s><b>").contains("<s>shared-pool</s>");
    assertThat(read("report/summary.md")).contains("~~async-unordered~~");
  }

  @Test
  void verdictFileHasTheAgreedMembers() throws IOException {
    report(new SyntheticStudy());

    JsonNode strategies = json("report/verdict.json").get("strategies");
    assertThat(strategies).hasSize(5);
    JsonNode control = strategies.get(4);
    assertThat(control.get("name").asText()).isEqualTo("async-unordered");
    assertThat(control.get("control").asBoolean()).isTrue();
    assertThat(control.get("verdict").asText()).isEqualTo("refuted");
    assertThat(control.get("evidence").get(0).get("layer").asText()).isEqualTo("history");
    assertThat(control.get("evidence").get(0).get("checked").asLong()).isEqualTo(1_482_113);
    assertThat(control.get("evidence").get(0).get("counterexample").asText()).startsWith("A holds 10");
    assertThat(strategies.get(1).get("evidence").get(0).get("counterexample").isNull()).isTrue();
  }

  @Test
  void theKillMatrixIsOnThePageAndInTheVerdict() throws IOException {
    assertThat(report(new SyntheticStudy())).isZero();

    String section = page().substring(page().indexOf("id=\"kills\""), page().indexOf("id=\"method\""));
    assertThat(section).contains("<th>chaos</th>", "<th>schedules</th>", "BlindExpire",
        "clean 120×<", "clean 12.5×: not quotable", "if (a &lt; b)",
        "<summary>The deadline of an old version ends the new one. <small>+1 −1 lines</small></summary>");
    JsonNode kills = json("report/verdict.json").get("killMatrix").get("kills");
    assertThat(kills.findValuesAsText("verdict")).containsExactly("quotable", "not quotable");
    assertThat(kills.get(0).get("sensitivity").asDouble()).isEqualTo(120);
    assertThat(kills.get(0).get("patch").get(4).asText()).isEqualTo("+    if (true) {");
    assertThat(page()).contains("1 of 2 clean verdicts are not quotable");
  }

  @Test
  void aFaultThatWasMissedMakesTheRunInvalidAndAFalseAlarmAViolation() throws IOException {
    assertThat(report(new SyntheticStudy().complaint("chaos missed BlindExpire in 1 of 3 runs"))).isEqualTo(2);
    assertThat(page()).contains("Kill matrix: chaos missed BlindExpire in 1 of 3 runs.");

    assertThat(report(new SyntheticStudy().complaint("chaos accused today's source"))).isEqualTo(1);
  }

  @Test
  void aRunWithoutAKillMatrixIsInvalid() throws IOException {
    assertThat(report(new SyntheticStudy().withoutKillMatrix())).isEqualTo(2);
    assertThat(page()).contains("There is no kill matrix", "No check was tried on a known fault in this run.");
    assertThat(json("report/verdict.json").has("killMatrix")).isFalse();
  }

  @Test
  void saysWhyALayerDoesNotJudgeAStrategy() throws IOException {
    report(new SyntheticStudy());
    assertThat(page()).containsOnlyOnce("<small>it is not &amp; cannot be played</small>");
  }

  @Test
  void foldsAListOfPropertiesUnlessSomethingIsWrong() throws IOException {
    report(new SyntheticStudy().outcome("affine-assigner", "refuted"));
    assertThat(page())
        .contains(
            "<details><summary>3 properties upheld</summary>frozen-flusher upheld, late-load upheld, pending-removal upheld</details>")
        .contains("<small>frozen-flusher refuted, late-load refuted, pending-removal refuted</small>")
        .contains("<small>linearizable upheld</small>");
  }

  @Test
  void aControlThatOneLayerSawIsToBeReadWithCare() throws IOException {
    report(new SyntheticStudy());
    assertThat(page()).contains("Only one layer refuted the control shared-pool");
  }

  @Test
  void eachFigureNamesTheRawFilesItCameFrom() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    run("report", "--raw", raw.toString());

    JsonNode results = json("report/results.json");
    assertThat(results.get("schema").asInt()).isEqualTo(1);
    assertThat(results.get("figures")).isNotEmpty();
    for (JsonNode figure : results.get("figures")) {
      assertThat(figure.get("files")).as(figure.get("id").asText()).isNotEmpty();
      for (JsonNode file : figure.get("files")) {
        assertThat(raw.resolve(file.asText())).isRegularFile();
      }
    }
  }

  @Test
  void everyLinkOfThePageLeadsToAFile() throws IOException {
    report(new SyntheticStudy());

    List<String> links = java.util.regex.Pattern.compile("href=\"([^\"#]+)\"").matcher(page()).results()
        .map(match -> match.group(1)).toList();
    assertThat(links).hasSizeGreaterThan(80);
    for (String link : links) {
      assertThat(directory.resolve("report").resolve(java.net.URI.create(link).getPath()).normalize()).exists();
    }
  }

  @Test
  void controlThatWasNotRefutedMakesTheRunInvalid() throws IOException {
    assertThat(report(new SyntheticStudy().outcome("shared-pool", "upheld"))).isEqualTo(2);

    assertThat(page()).contains("class=\"alarm\"").contains("shared-pool was not refuted by this run");
    assertThat(read("report/summary.md")).contains("This run is invalid.");
  }

  @Test
  void refutedStrategyIsAViolation() throws IOException {
    assertThat(report(new SyntheticStudy().outcome("affine-assigner", "refuted"))).isEqualTo(1);

    assertThat(page()).contains("A promise is broken").contains("class=\"unproven\"");
  }

  @Test
  void violationOutweighsAnInvalidRun() {
    assertThat(report(new SyntheticStudy().outcome("affine-assigner", "refuted").problem("a fork failed")))
        .isEqualTo(1);
  }

  @Test
  void unknownIsNotRoundedUp() throws IOException {
    assertThat(report(new SyntheticStudy().outcome("caller-runs", "unknown"))).isEqualTo(2);

    assertThat(page()).contains("caller-runs is neither upheld nor refuted").contains("class=\"unproven\"");
  }

  @Test
  void aWriteInNoStateMakesTheRunRed() throws IOException {
    report(new SyntheticStudy());
    assertThat(page()).contains("id=\"ledger\"", "✓ closed").doesNotContain("✗ open");

    assertThat(report(new SyntheticStudy().forgottenWrite())).isEqualTo(1);
    assertThat(page()).contains("✗ open", "The ledger of affine-direct on workload A does not close");
    assertThat(json("report/results.json").get("figures").findValuesAsText("closed")).contains("false")
        .doesNotContain("true");
  }

  @Test
  void checkThatMissedItsControlProvesNothing() throws IOException {
    assertThat(report(new SyntheticStudy().missedControl())).isEqualTo(2);

    assertThat(page()).contains("did not catch its control BlindExpire").contains("✗ missed");
    JsonNode strategy = json("report/verdict.json").get("strategies").get(1);
    assertThat(strategy.get("name").asText()).isEqualTo("affine-direct");
    assertThat(strategy.get("verdict").asText()).isEqualTo("unknown");
  }

  @Test
  void checkThatCheckedNothingProvesNothing() {
    assertThat(report(new SyntheticStudy().checkedNothing())).isEqualTo(2);
  }

  @Test
  void layerWithoutEvidenceMakesTheRunInvalid() throws IOException {
    assertThat(report(new SyntheticStudy().withoutLayer("jcstress"))).isEqualTo(2);

    assertThat(page()).contains("The layer jcstress left no evidence.");
  }

  @Test
  void problemOfTheStudyIsShown() throws IOException {
    assertThat(report(new SyntheticStudy().problem("No figure for <this>"))).isEqualTo(2);

    assertThat(page()).contains("No figure for &lt;this&gt;.").doesNotContain("<this>");
  }

  @Test
  void baselineThatDiffersFromItselfTakesBackEveryTimeVerdict() throws IOException {
    assertThat(report(new SyntheticStudy().level("affine-direct (again)", 1.3))).isZero();

    assertThat(page()).contains("Machine unstable").contains("<b>machine unstable</b>").doesNotContain("<b>better</b>");
  }

  @Test
  void steadyMachineGetsTimeVerdicts() throws IOException {
    report(new SyntheticStudy());

    assertThat(page()).contains("<b>better</b>").contains("<b>worse</b>").contains("inside the margin");
  }

  @Test
  void oversubscribedRowsAreLabelled() throws IOException {
    report(new SyntheticStudy());

    // Two clients and two workers on two processors; caller-runs has no workers.
    assertThat(page()).contains("title=\"4 busy threads\"").contains("title=\"5 busy threads\"");
    for (JsonNode row : figure("ranking-A").get("rows")) {
      assertThat(row.get("oversubscribed").asBoolean()).as(row.get("label").asText())
          .isNotEqualTo(row.get("label").asText().equals("caller-runs"));
    }
  }

  @Test
  void percentileWithTooFewSamplesIsNotPrinted() throws IOException {
    report(new SyntheticStudy());

    JsonNode latency = figure("latency");
    for (JsonNode row : latency.get("rows")) {
      boolean few = row.get("count").asLong() == 999;
      assertThat(row.get("p99").isNull()).isEqualTo(few);
    }
    assertThat(page()).contains("title=\"too few samples\"");
  }

  @Test
  void missingFigureOfAStrategyMakesTheRunInvalid() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    String study = Files.readString(raw.resolve("study.json"), StandardCharsets.UTF_8);
    Files.writeString(raw.resolve("study.json"),
        study.replace("\"caller-runs\",\n    \"strategy\"", "\"x\",\n    \"strategy\"")
            .replace("\"label\" : \"caller-runs\"", "\"label\" : \"affine-direct (again)\""));

    assertThat(run("report", "--raw", raw.toString())).isEqualTo(2);
    assertThat(page()).contains("There is no figure for caller-runs on workload A.");
  }

  @Test
  void missingDirectoryIsNamed() {
    assertThat(run("report", "--raw", directory.resolve("nowhere").toString())).isEqualTo(64);
    assertThat(output()).contains("nowhere").contains("there is no such directory").contains("study");
  }

  @Test
  void malformedFileIsNamedWithItsLine() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    Files.writeString(raw.resolve("proofs/history.evidence.json"), "{\"schema\":1,\n\"layer\":");

    assertThat(run("report", "--raw", raw.toString())).isEqualTo(64);
    assertThat(output()).contains("history.evidence.json").contains("not valid JSON at line 2")
        .contains("an evidence file of a prover");
  }

  @Test
  void unknownSchemaIsNamed() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    Files.writeString(raw.resolve("proofs/history.evidence.json"), "{\"schema\":9}");

    assertThat(run("report", "--raw", raw.toString())).isEqualTo(64);
    assertThat(output()).contains("unknown schema 9").contains("reads schema 1");
  }

  @Test
  void wrongValueIsNamedWithItsPlace() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    Files.writeString(raw.resolve("proofs/history.evidence.json"),
        """
            {"schema":1,"layer":"history","controls":[],"records":[{"strategy":"x","control":false,"property":"p",
            "outcome":"fine","checked":1,"unit":"operations","seconds":1}]}""");

    assertThat(run("report", "--raw", raw.toString())).isEqualTo(64);
    assertThat(output()).contains("at /records/0/outcome").contains("\"fine\"").contains("refuted, unknown, upheld");
  }

  @Test
  void emptyFileIsNamed() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    Files.writeString(raw.resolve("study.json"), "");

    assertThat(run("report", "--raw", raw.toString())).isEqualTo(64);
    assertThat(output()).contains("study.json").contains("the file is empty");
  }

  @Test
  void outputThatIsAFileIsRefused() throws IOException {
    Path raw = new SyntheticStudy().write(directory.resolve("raw"));
    Path file = Files.writeString(directory.resolve("taken"), "x");

    assertThat(run("report", "--raw", raw.toString(), "--out", file.toString())).isEqualTo(64);
    assertThat(output()).contains("this is a file");
  }

  @Test
  void studyWithOneBlockIsInvalidButReported() throws IOException {
    assertThat(report(new SyntheticStudy().blocks(1))).isEqualTo(2);

    assertThat(page()).contains("a comparison needs at least two");
  }

  private int report(SyntheticStudy study) {
    return run("report", "--raw", study.write(directory.resolve("raw")).toString());
  }

  private int run(String... arguments) {
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return ResultsMain.run(stream, stream, arguments);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String page() throws IOException {
    return read("report/index.html");
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(read(file));
  }

  private JsonNode figure(String id) throws IOException {
    for (JsonNode figure : json("report/results.json").get("figures")) {
      if (figure.get("id").asText().equals(id)) {
        return figure;
      }
    }
    throw new AssertionError("no figure " + id);
  }
}
