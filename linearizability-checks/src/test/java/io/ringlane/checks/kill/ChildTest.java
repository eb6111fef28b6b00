package io.ringlane.checks.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.kill.ReportReader.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that fail, end by themselves, or lose their parent. */
@Timeout(180)
class ChildTest {
  private static final long PATIENCE_MILLIS = 60_000;

  @TempDir
  private Path folder = Path.of("");

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return command;
  }

  private List<String> load(String url) {
    return command(KillChild.class.getName(), KillChild.LOAD, "write-through", url,
        folder.resolve("journal").toString(), "40", "1", "1");
  }

  private Path log() {
    return folder.resolve("child.log");
  }

  @Test
  void aChildWhoseParentIsGoneEnds() throws IOException, InterruptedException {
    Process child = new ProcessBuilder(load("jdbc:h2:" + folder.resolve("ringlane"))).redirectError(log().toFile())
        .start();
    try {
      assertThat(child.getInputStream().read()).isEqualTo(ReportWriter.OPENING);
      child.getOutputStream().close();
      assertThat(child.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void aChildThatIsToldToCloseHasEverythingDurable() throws Exception {
    WriteLog writes = new WriteLog(40);
    try (Child child = new Child(load("jdbc:h2:" + folder.resolve("ringlane")), 1, log(), writes)) {
      child.await(Stage.LOADED, PATIENCE_MILLIS);
      child.requestClose();
      child.awaitEnd(PATIENCE_MILLIS);
      assertThat(child.epoch()).isEqualTo(1);
      assertThat(writes.acknowledged()).isPositive();
    }
    assertThat(Files.readString(log())).isEmpty();
  }

  @Test
  void aChildThatEndsByItselfIsNoKill() throws Exception {
    try (Child child = new Child(command("-version"), 1, log(), new WriteLog(4))) {
      assertThatThrownBy(() -> child.await(Stage.OPENING, PATIENCE_MILLIS)).isInstanceOf(Child.FailedException.class)
          .hasMessageContaining("ended by itself when it was STARTED").hasMessageContaining("version");
      assertThatThrownBy(() -> child.kill(PATIENCE_MILLIS)).isInstanceOf(Child.FailedException.class)
          .hasMessageContaining("ended by itself with exit code 0");
    }
  }

  @Test
  void aChildThatDoesNotGetOnIsAFailureWithTheEndOfItsLog() throws Exception {
    try (Child child = new Child(load("jdbc:h2:" + folder.resolve("ringlane")), 1, log(), new WriteLog(40))) {
      assertThatThrownBy(() -> child.await(Stage.CLOSED, 1)).isInstanceOf(Child.FailedException.class)
          .hasMessageContaining("was not CLOSED within 1 ms, it was").hasMessageContaining("its log is empty");
    }
  }

  @Test
  void aRunWhoseDatabaseCannotBeOpenedShowsNothing() throws Exception {
    Path database = Files.createDirectories(folder.resolve("database")).resolve("ringlane.mv.db");
    Files.writeString(database, "this is no database");
    KillReport report = new KillRun(new KillPlan(1, KillPolicy.WRITE_THROUGH, KillPolicy.WRITE_THROUGH, "h2", 1,
        folder, false), line -> {}).run();
    assertThat(report.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(report.hits()).isZero();
    assertThat(report.why()).singleElement().asString().contains("cannot open database");
    assertThat(report.lines().getLast()).startsWith("UNKNOWN:");
  }
}
