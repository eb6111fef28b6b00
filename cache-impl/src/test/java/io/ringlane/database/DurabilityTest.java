package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ringlane.api.DatabaseException;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed while it writes; what it was told is written is in the file. Cannot see what a power failure would lose: the
 * operating system keeps what the process gave it.
 */
@Timeout(120)
class DurabilityTest {
  private static final int ACKNOWLEDGED = 200;

  @TempDir
  private Path directory = Path.of("");

  @Test
  @Tag("T53")
  void acknowledgedRowsSurviveAKill() throws Exception {
    String url = "jdbc:h2:" + directory.resolve("ringlane");
    long batches = killWhileWriting(url);
    assertThat(missing(url, batches)).as("rows lost of %s acknowledged batches", batches).isZero();
  }

  @Test
  @Tag("T53")
  void aStoreThatDelaysItsWritesLosesSome() throws Exception {
    String url = "jdbc:h2:" + directory.resolve("ringlane") + ";WRITE_DELAY=60000";
    long batches = killWhileWriting(url);
    assertThat(missing(url, batches)).as("rows lost of %s acknowledged batches", batches).isPositive();
  }

  @Test
  @Tag("T54")
  void aStoreCanBeWrittenWhileTheProcessEnds() throws Exception {
    String url = "jdbc:h2:" + directory.resolve("ringlane");
    assertThat(exitAndWrite(url)).as("the child said %s", Files.readString(errors()))
        .isEqualTo(DurabilityChild.BATCHES_AT_EXIT);
    assertThat(missing(url, DurabilityChild.BATCHES_AT_EXIT)).isZero();
  }

  @Test
  @Tag("T54")
  void aDatabaseThatClosesItselfIsGoneBeforeTheLastWrite() throws Exception {
    String url = "jdbc:h2:" + directory.resolve("ringlane") + ";DB_CLOSE_ON_EXIT=TRUE";
    assertThat(exitAndWrite(url)).isLessThan(DurabilityChild.BATCHES_AT_EXIT);
  }

  @Test
  void aFileInUseIsSaidToBe() throws Exception {
    String url = "jdbc:h2:" + directory.resolve("ringlane");
    Process child = start(url, "kill");
    try (BufferedReader answers = child.inputReader(UTF_8)) {
      assertThat(answers.readLine()).isEqualTo("1");
      DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> Databases.open(url, 2).close());
      assertThat(error).isNotNull();
      assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION);
      assertThat(error).hasMessageContaining("in use by another process").hasMessageContaining("name another file");
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  /** Gives how many batches the child was told are written. */
  private long killWhileWriting(String url) throws IOException, InterruptedException {
    Process child = start(url, "kill");
    try (BufferedReader answers = child.inputReader(UTF_8)) {
      long last = 0;
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        last = Long.parseLong(line);
        if (last == ACKNOWLEDGED) {
          child.toHandle().destroyForcibly(); // which, unlike the process's own, leaves what it said to be read
        }
      }
      child.waitFor();
      assertThat(last).as("batches; the child said %s", Files.readString(errors()))
          .isGreaterThanOrEqualTo(ACKNOWLEDGED);
      return last;
    } finally {
      child.destroyForcibly();
    }
  }

  /** Gives the last batch that the child was told is written. */
  private long exitAndWrite(String url) throws IOException, InterruptedException {
    Process child = start(url, "exit");
    try (BufferedReader answers = child.inputReader(UTF_8)) {
      long last = answers.lines().mapToLong(Long::parseLong).max().orElse(0);
      child.waitFor();
      return last;
    } finally {
      child.destroyForcibly();
    }
  }

  private Process start(String url, String end) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(List.of(java, "-cp", classes, DurabilityChild.class.getName(), url, end))
        .redirectError(errors().toFile()).start();
  }

  private Path errors() {
    return directory.resolve("child.err");
  }

  private static long missing(String url, long batches) {
    try (StoreOfRecord store = Databases.open(url, 1)) {
      long missing = 0;
      for (long number = 0; number < batches * DurabilityChild.BATCH; number++) {
        missing += store.load(DurabilityChild.key(number)) == null ? 1 : 0;
      }
      return missing;
    }
  }
}
