package io.ringlane.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The judge over real runs of jcstress, of tests whose results are known. */
class StressJudgeTest {
  private static final List<String> SHORT = List.of("-c", "2", "-sc", "false", "-f", "1", "-fsm", "1", "-iters", "1",
      "-time", "20");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir
  private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("new").resolve("fakes.json");
  }

  @Test
  void everyFakeIsDeclared() {
    assertThat(DeclaredTest.all()).extracting(DeclaredTest::name).contains(nameOf("ActualClean"),
        nameOf("ActualThreeActors"), nameOf("ControlSeen"));
  }

  @Test
  void cleanClassAndSeenControlAreGood() throws IOException {
    assertThat(judge("ActualClean", "ControlSeen")).isEqualTo(0);

    assertThat(lastLine()).startsWith("OK ");
    assertThat(out.toString()).containsPattern(
        "jcstress: 2 tests declared, 2 of 2 trials ran, [1-9][0-9,]* samples of production classes, 1 of 1 controls seen");
    JsonNode evidence = new ObjectMapper().readTree(file.toFile());
    assertThat(evidence.at("/records/0/outcome").asText()).isEqualTo("upheld");
    assertThat(evidence.at("/records/0/checked").asLong()).isPositive();
    assertThat(evidence.at("/controls/0/seen").asBoolean()).isTrue();
  }

  @Test
  void aDroppedTestAndAControlThatIsNotSeenAreRed() throws IOException {
    assertThat(judge("ActualThreeActors", "ControlSilent")).isEqualTo(2);

    assertThat(lastLine()).startsWith("UNKNOWN ");
    assertThat(out.toString()).contains("ActualThreeActors under affine-direct is declared and did not run")
        .contains("the control silent was not seen");
    JsonNode evidence = new ObjectMapper().readTree(file.toFile());
    assertThat(evidence.at("/records").findValuesAsText("outcome")).containsOnly("unknown");
  }

  @Test
  void aForbiddenOutcomeOfAProductionClassIsAViolation() throws IOException {
    assertThat(judge("ActualBroken", "ControlSeen")).isEqualTo(1);

    assertThat(lastLine()).startsWith("VIOLATION ").contains("ActualBroken", "outcome \"2\"", "Not one.");
    assertThat(Files.readString(file)).contains("refuted");
  }

  @Test
  void aTestOfTheCatalogueRunsUnderTheNamedStrategyAndItsControl() throws IOException {
    assertThat(line("ActualOfTheCatalogue").execute("--out", file.toString(), "--strategy", "affine-slots"))
        .isEqualTo(0);

    JsonNode evidence = new ObjectMapper().readTree(file.toFile());
    assertThat(evidence.at("/records").findValuesAsText("strategy")).containsExactly("affine-slots", "shared-pool");
    assertThat(evidence.at("/records").findValuesAsText("outcome")).containsExactly("upheld", "refuted");
    assertThat(evidence.at("/controls").findValuesAsText("name")).containsExactly("shared-pool");
  }

  @Test
  void aStrategyWhoseJvmsEndWithoutAResultIsRed() throws IOException {
    assertThat(line("ActualOfTheCatalogue").execute("--out", file.toString(), "--strategy", "caller-runs"))
        .isEqualTo(2);

    assertThat(lastLine()).startsWith("UNKNOWN ").contains("ActualOfTheCatalogue under caller-runs");
    JsonNode evidence = new ObjectMapper().readTree(file.toFile());
    assertThat(evidence.at("/records/0/outcome").asText()).isEqualTo("unknown");
  }

  @Test
  void whatIsNotInTheCatalogueOrCannotBeJudgedIsRefusedByName() {
    CommandLine line = line("ActualOfTheCatalogue");
    assertThat(line.execute("--out", file.toString(), "--strategy", "affine-dierct")).isEqualTo(64);
    assertThat(err.toString()).contains("no strategy is called 'affine-dierct'", "affine-direct");
    assertThat(line.execute("--out", file.toString(), "--strategy", "simulated")).isEqualTo(64);
    assertThat(err.toString()).contains("no test can judge simulated", "has no threads");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void noTestsAtAllAreRed() {
    assertThat(judge()).isEqualTo(2);

    assertThat(lastLine()).isEqualTo("UNKNOWN no test is declared");
  }

  @Test
  void wrongOptionsAreRefusedByName() {
    assertThat(line().execute()).isEqualTo(64);
    assertThat(err.toString()).contains("--out");
    assertThat(line().execute("--out", file.toString(), "--budget", "forever")).isEqualTo(64);
    assertThat(err.toString()).contains("forever");
    assertThat(line().execute("--out", folder.toString())).isEqualTo(64);
    assertThat(err.toString()).contains("is a directory");
  }

  @Test
  void anErrorOfTheJudgeIsNoVerdict() {
    CommandLine line = commandLine(new StressJudge(() -> {
      throw new IllegalStateException("lost");
    }, budget -> SHORT));

    assertThat(line.execute("--out", file.toString(), "--budget", "quick")).isEqualTo(70);
  }

  private int judge(String... fakes) {
    return line(fakes).execute("--out", file.toString(), "--budget", "quick");
  }

  private CommandLine line(String... fakes) {
    List<String> names = Arrays.stream(fakes).map(StressJudgeTest::nameOf).toList();
    return commandLine(new StressJudge(
        () -> DeclaredTest.all().stream().filter(test -> names.contains(test.name())).toList(), budget -> SHORT));
  }

  private CommandLine commandLine(StressJudge judge) {
    return StressJudge.commandLine(judge).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
  }

  private String lastLine() {
    return out.toString().lines().toList().getLast();
  }

  private static String nameOf(String fake) {
    return Fakes.class.getName() + "." + fake;
  }
}
