package io.ringlane.results.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes, with a small real one: a source file that java runs. */
class ChildProcessTest {

  private static final String CHILD = """
      import java.util.List;
      class Child {
        public static void main(String[] arguments) throws Exception {
          System.out.println("begins");
          switch (arguments[0]) {
            case "exit" -> System.exit(Integer.parseInt(arguments[1]));
            case "hang" -> Thread.sleep(600_000);
            case "family" -> {
              Process child = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", arguments[1], "hang")
                  .inheritIO().start();
              System.out.println("child " + child.pid());
              Thread.sleep(600_000);
            }
            default -> { }
          }
        }
      }
      """;

  @TempDir
  private Path directory;

  private Path source = Path.of("");
  private Path log = Path.of("");

  @BeforeEach
  void writeChild() throws IOException {
    source = Files.writeString(directory.resolve("Child.java"), CHILD);
    log = directory.resolve("logs/child.log");
  }

  @Test
  void goodEndIsSeenAndItsOutputKept() throws Exception {
    ChildProcess.Outcome outcome = run(Duration.ofMinutes(5), "exit", "0");

    assertThat(outcome.good()).isTrue();
    assertThat(Files.readString(log)).contains("begins");
  }

  @Test
  void otherExitCodesAreNotGood() throws Exception {
    ChildProcess.Outcome outcome = run(Duration.ofMinutes(5), "exit", "3");

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.inWords()).isEqualTo("ended with code 3");
  }

  @Test
  void timeLimitEndsTheChild() throws Exception {
    ChildProcess.Outcome outcome = run(Duration.ofSeconds(3), "hang");

    assertThat(outcome.exit()).isNull();
    assertThat(outcome.seconds()).isBetween(2.5, 60.0);
    assertThat(outcome.inWords()).contains("time limit");
  }

  @Test
  void endOfAChildEndsWhatItStartedToo() throws Exception {
    FutureTask<ChildProcess.Outcome> study = new FutureTask<>(
        () -> run(Duration.ofMinutes(5), "family", source.toString()));
    Thread thread = Thread.ofPlatform().start(study);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> grandchild().isPresent());
    ProcessHandle grandchild = ProcessHandle.of(grandchild().getAsLong()).orElseThrow();

    // An interrupted study takes the same way out as one whose time limit passed.
    thread.interrupt();

    assertThatThrownBy(study::get).hasCauseInstanceOf(InterruptedException.class);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !grandchild.isAlive());
  }

  private OptionalLong grandchild() throws IOException {
    if (!Files.exists(log)) {
      return OptionalLong.empty();
    }
    return Files.readAllLines(log).stream().filter(line -> line.matches("child \\d+"))
        .mapToLong(line -> Long.parseLong(line.substring(6))).findFirst();
  }

  private ChildProcess.Outcome run(Duration limit, String... arguments) throws IOException, InterruptedException {
    List<String> command = Project.java(source.toString());
    command.addAll(List.of(arguments));
    return ChildProcess.run(command, directory, log, limit);
  }
}
