package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringlane.checks.ChecksMain;
import io.ringlane.checks.process.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A history that is split by key is judged as it is judged whole, in less memory. */
class HistoryPartsTest {

  @ParameterizedTest
  @CsvSource({"40, 8, true, -1", "40, 8, true, 15000", "3, 4, false, 15000", "500, 3, true, 1"})
  void partsAreJudgedAsTheWhole(int keys, int sessions, boolean removes, int staleAt, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("history.tsv");
    SimulatedClients.write(file, 20_000, keys, sessions, removes, staleAt);
    HistoryReport whole = new HistoryJudge().judge(HistoryReader.read(file));
    try (HistoryParts one = HistoryParts.read(file, Files.size(file));
        HistoryParts several = HistoryParts.read(file, Files.size(file) / 2)) {
      assertThat(one.count()).isEqualTo(1);
      assertThat(several.count()).isGreaterThan(10);
      assertThat(new HistoryJudge().judge(one)).isEqualTo(whole);
      HistoryReport split = new HistoryJudge().judge(several);
      assertThat(split).usingRecursiveComparison().ignoringFields("failures", "guarantees").isEqualTo(whole);
      assertThat(split.failures()).containsExactlyInAnyOrderElementsOf(whole.failures());
      for (GuaranteeReport guarantee : split.guarantees()) {
        GuaranteeReport expected = whole.guarantee(guarantee.guarantee());
        if (guarantee.guarantee().ofOneKey()) {
          assertThat(guarantee).usingRecursiveComparison().ignoringFields("session", "evidence", "why")
              .isEqualTo(expected);
        } else {
          assertThat(guarantee.status()).isEqualTo(GuaranteeReport.Status.UNKNOWN);
          assertThat(guarantee.why()).contains("split by key");
        }
      }
      List<HistoryOperation> operations = new ArrayList<>();
      for (int i = 0; i < several.count(); i++) {
        History part = several.part(i);
        for (int row = 0; row < part.size(); row++) {
          operations.add(part.operation(row));
        }
        if (part.size() > 0) {
          assertThat(several.partOf(part.keyName(0)).operation(0)).isEqualTo(part.operation(0));
        }
      }
      History read = HistoryReader.read(file);
      assertThat(operations).hasSize(read.size()).contains(read.operation(0), read.operation(19_999));
    }
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith("ringlane-history")).sorted().toList();
    }
  }

  @Test
  void temporaryFilesGoAndMalformedLinesAreNamed(@TempDir Path folder) throws Exception {
    Path good = folder.resolve("good.tsv");
    SimulatedClients.write(good, 1000, 10, 2, false, -1);
    List<Path> before = temporaryFiles();
    try (HistoryParts parts = HistoryParts.read(good, 1000)) {
      assertThat(temporaryFiles()).hasSize(before.size() + parts.count());
    }
    assertThat(temporaryFiles()).isEqualTo(before);

    Path bad = folder.resolve("bad.tsv");
    Files.writeString(bad, Files.readString(good) + "nonsense\n");
    MalformedHistoryException refused = catchThrowableOfType(MalformedHistoryException.class,
        () -> HistoryParts.read(bad, 1000));
    assertThat(refused.problems()).singleElement().asString().startsWith(bad + ":1001: 1 column");
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  /** Judges the file given as a whole. */
  static final class Whole {
    private Whole() {}

    public static void main(String[] arguments) throws Exception {
      new HistoryJudge().judge(HistoryReader.read(Path.of(arguments[0])));
    }
  }

  private static String run(Path log, int code, List<String> command) throws Exception {
    Process child = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(log);
    assertThat(child.exitValue()).as(output).isEqualTo(code);
    return output;
  }

  /** Control: the heap is too small for the whole. */
  @Test
  void aFileLargerThanTheHeapIsJudgedAndDrawn(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("large.tsv");
    SimulatedClients.write(file, 800_000, 1000, 8, true, 600_000);
    List<String> heap = List.of("-Xmx32m", "-XX:+UseSerialGC");
    assertThat(Files.size(file)).isGreaterThan(32 << 20);
    assertThat(run(folder.resolve("whole.log"), 1, ChildJvm.command(heap, Whole.class, List.of(file.toString()))))
        .contains("OutOfMemoryError");

    Path pictures = folder.resolve("pictures");
    String output = run(folder.resolve("parts.log"), 1, ChildJvm.command(heap, ChecksMain.class,
        List.of("history", "--timeline=" + pictures, file.toString())));
    assertThat(output).contains("VIOLATION " + file + " 1 of 1000 keys").contains("judged: 800000 operations")
        .contains("parts read and judged in").contains("drawn in").contains("split by key");
    try (Stream<Path> pages = Files.list(pictures)) {
      assertThat(pages.sorted().findFirst().orElseThrow()).content().contains("<svg");
    }
  }

  /** Splitting does not help there, and the user is told what does. */
  @Test
  void aKeyLargerThanTheHeapIsUnknown(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("one-key.tsv");
    SimulatedClients.write(file, 400_000, 1, 8, false, -1);
    String output = run(folder.resolve("log"), 2, ChildJvm.command(List.of("-Xmx32m", "-XX:+UseSerialGC"),
        ChecksMain.class, List.of("history", file.toString())));
    assertThat(output).contains("UNKNOWN " + file + " not judged: the operations of its largest key have no room")
        .contains("-Xmx");
  }
}
