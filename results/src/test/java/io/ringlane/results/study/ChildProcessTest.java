package io.ringlane.results.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    ChildProcess.Outcome outcome = run(Duration.ofSeconds(60), "exit", "0");

    assertThat(outcome.good()).isTrue();
    assertThat(Files.readString(log)).contains("begins");
  }

  @Test
  void otherExitCodesAreNotGood() throws Exception {
    ChildProcess.Outcome outcome = run(Duration.ofSeconds(60), "exit", "3");

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.inWords()).isEqualTo("ended with code 3");
  }

  @Test
  void timeLimitEndsTheChild() throws Exception {
    ChildProcess.Outcome outcome = run(Duration.ofSeconds(3), "hang");

    assertThat(outcome.exit()).isNull();
    assertThat(outcome.seconds()).isBetween(2.5, 30.0);
    assertThat(outcome.inWords()).contains("time limit");
  }

  @Test
  void timeLimitEndsWhatTheChildStartedToo() throws Exception {
    run(Duration.ofSeconds(8), "family", source.toString());

    long grandchild = Files.readAllLines(log).stream().filter(line -> line.startsWith("child "))
        .mapToLong(line -> Long.parseLong(line.substring(6))).findFirst().orElseThrow();
    // Ended, or a zombie that its new parent has not collected yet.
    ProcessHandle.of(grandchild)
        .ifPresent(handle -> handle.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
            .join());
    assertThat(ProcessHandle.of(grandchild).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  private ChildProcess.Outcome run(Duration limit, String... arguments) throws IOException, InterruptedException {
    List<String> command = Project.java(source.toString());
    command.addAll(List.of(arguments));
    return ChildProcess.run(command, directory, log, limit);
  }
}
