package io.ringlane.writebehind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.ringlane.api.LeftoversException;
import io.ringlane.store.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of what could not be flushed: what it gives back, what a person sees, and what is refused. */
class LeftoversTest {
  private static final List<Row> ROWS = List.of(
      new Row("plain".getBytes(UTF_8), "value".getBytes(UTF_8), 7, Entry.NO_DEADLINE),
      new Row("tab\tand\nline".getBytes(UTF_8), new byte[0], 8, 1_234),
      new Row(new byte[]{-1, 0}, null, 9, Entry.NO_DEADLINE));

  @TempDir
  private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("left.txt");
  }

  private static void assertSame(List<Row> actual, List<Row> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).usingRecursiveComparison().isEqualTo(expected.get(i));
    }
  }

  @Test
  void whatWasWrittenIsReadAndAnOlderFileIsReplaced() {
    Leftovers.write(file, ROWS);
    assertSame(Leftovers.read(file), ROWS);
    Leftovers.write(file, ROWS.subList(0, 1));
    assertSame(Leftovers.read(file), ROWS.subList(0, 1));
    Leftovers.write(file, List.of());
    assertThat(Leftovers.read(file)).isEmpty();
    assertThat(folder).isDirectoryContaining("glob:**left.txt");
    assertThat(folder.toFile().list()).as("no draft stays").hasSize(1);
  }

  @Test
  void aPersonSeesOneLineAWrite() throws IOException {
    Leftovers.write(file, ROWS);
    assertThat(Files.readAllLines(file)).hasSize(5)
        .contains("7\t-\t706c61696e\t=76616c7565\tplain", "8\t1234\t74616209616e640a6c696e65\t=\ttab?and?line")
        .last().asString().startsWith("# end 3 ");
  }

  @Test
  void whereThereIsNoFileNothingIsLeft() {
    assertThat(Leftovers.read(file)).isEmpty();
    Leftovers.delete(file);
    Leftovers.write(file, ROWS);
    Leftovers.delete(file);
    assertThat(file).doesNotExist();
  }

  @Test
  void aFileThatWasCutAnywhereOrChangedIsRefused() throws IOException {
    Leftovers.write(file, ROWS);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Leftovers.read(file)).as("cut to %d bytes", length)
          .isInstanceOf(LeftoversException.class).hasMessageStartingWith(file + ":");
    }
    Files.writeString(file, new String(whole, UTF_8).replace("7\t-\t", "6\t-\t"));
    assertThatThrownBy(() -> Leftovers.read(file)).isInstanceOf(LeftoversException.class)
        .hasMessageContaining(":5: the file was cut or changed");
  }

  @Test
  void aLineThatIsNoWriteIsNamed() throws IOException {
    Leftovers.write(file, ROWS);
    String whole = Files.readString(file);
    for (String bad : List.of("8\t1234\t7\t=\tx", "8\tsoon\t70\t=\tx", "eight\t1\t70\t=\tx", "8\t1\t70\t=", "8")) {
      Files.writeString(file, whole.replaceFirst("8\t1234.*", bad));
      assertThatThrownBy(() -> Leftovers.read(file)).isInstanceOf(LeftoversException.class)
          .hasMessageStartingWith(file + ":3: ").hasMessageContaining("a line has a version, a deadline or -");
    }
    Files.writeString(file, "something else\n");
    assertThatThrownBy(() -> Leftovers.read(file)).isInstanceOf(LeftoversException.class)
        .hasMessage(file + ":1: this is not a leftovers file; name another file, or move this one away");
  }

  @Test
  void aFileThatCannotBeWrittenReadOrDeletedIsSaid() throws IOException {
    Path nowhere = folder.resolve("none").resolve("left.txt");
    assertThatThrownBy(() -> Leftovers.write(nowhere, ROWS)).isInstanceOf(LeftoversException.class)
        .hasMessageStartingWith("cannot write the leftovers file " + nowhere);
    Files.createDirectories(file.resolve("full"));
    assertThatThrownBy(() -> Leftovers.read(file)).isInstanceOf(LeftoversException.class)
        .hasMessageStartingWith("cannot read the leftovers file " + file);
    assertThatThrownBy(() -> Leftovers.delete(file)).isInstanceOf(LeftoversException.class)
        .hasMessageStartingWith("cannot delete the leftovers file " + file);
  }
}
