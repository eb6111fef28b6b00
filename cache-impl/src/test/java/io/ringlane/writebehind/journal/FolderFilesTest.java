package io.ringlane.writebehind.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.api.JournalException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder on a real disk: who has it, and what it says where it cannot be used. */
@Timeout(120)
class FolderFilesTest {
  @TempDir
  private Path parent = Path.of("");
  private final List<Process> children = new ArrayList<>();

  @AfterEach
  void endChildren() throws Exception {
    for (Process child : children) {
      child.destroyForcibly().waitFor();
    }
  }

  private Journal open(Path folder) {
    return Journal.open(JournalFiles.in(folder), 1, JournalSettings.defaults());
  }

  /** A child that opens the folder, and the first line that it says. */
  private String child(Path folder) throws IOException {
    Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), JournalChild.class.getName(), folder.toString()).redirectErrorStream(
            true)
        .start();
    children.add(child);
    BufferedReader output = child.inputReader(StandardCharsets.UTF_8);
    return String.valueOf(output.readLine());
  }

  @Test
  void aFolderThatAnotherProcessHasIsRefusedUntilThatProcessIsDead() throws Exception {
    assertThat(child(parent)).isEqualTo(JournalChild.OPEN);
    assertThatThrownBy(() -> open(parent)).isInstanceOf(JournalException.class).hasMessageContaining(parent.toString())
        .hasMessageContaining("live process " + children.getFirst().pid()).hasMessageContaining("end that process");
    children.getFirst().destroyForcibly().waitFor();
    try (Journal journal = open(parent)) {
      assertThat(journal.recovered()).isEmpty();
    }
  }

  @Test
  void aFolderThatThisProcessHasIsRefusedAndStaysLockedForOthers() throws Exception {
    try (Journal journal = open(parent)) {
      Path otherName = parent.resolve("..").resolve(parent.getFileName());
      assertThatThrownBy(() -> open(otherName)).isInstanceOf(JournalException.class).hasMessageContaining(
          "this process");
      assertThat(child(parent)).contains("belongs to the live process " + ProcessHandle.current().pid());
      assertThat(journal.bytes()).isZero();
    }
    assertThat(child(parent)).isEqualTo(JournalChild.OPEN);
  }

  @Test
  void aFolderThatIsAFileIsNotWritable() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "text");
    assertThatThrownBy(() -> open(file)).isInstanceOf(JournalException.class).hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be written").hasMessageContaining("or name another one");
    assertThatThrownBy(() -> open(file.resolve("below"))).isInstanceOf(JournalException.class).hasMessageContaining(
        "cannot be written");
  }

  @Test
  void aLockThatCannotBeWrittenIsNotWritableAndNotTaken() throws Exception {
    Files.createDirectory(parent.resolve("lock"));
    assertThatThrownBy(() -> open(parent)).isInstanceOf(JournalException.class).hasMessageContaining(
        "cannot be written");
    Files.delete(parent.resolve("lock"));
    open(parent).close();
  }

  @Test
  void aFolderThatDoesNotExistIsMade() {
    Path folder = parent.resolve("a").resolve("b");
    open(folder).close();
    assertThat(folder).isDirectory();
  }
}
