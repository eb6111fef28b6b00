package io.ringlane.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrapTableTest {
  @TempDir
  private Path root = Path.of("");

  @Test
  void everyTrapHasATest() throws IOException {
    SortedMap<String, TrapTable.Trap> traps = TrapTable.read(Path.of(".."));
    IntStream.rangeClosed(1, 57).mapToObj("T%02d"::formatted)
        .forEach(id -> assertThat(traps.getOrDefault(id, new TrapTable.Trap()).tests()).as(id).isNotEmpty());
    assertThat(traps.values()).filteredOn(trap -> !trap.mutants().isEmpty()).hasSizeGreaterThan(10);
  }

  @Test
  void aTagIsTheNextMethodsOrClasss() throws IOException {
    Path folder = Files.createDirectories(root.resolve("module/src/test/java"));
    Files.writeString(folder.resolve("FooTest.java"), """
        @Tag("T01")
        class FooTest {
          @Test
          @Tag("T02")
          @Tag("T03")
          void first() {}

          void second() {}
        }
        """);
    Path museum = Files.createDirectories(root.resolve("linearizability-checks/src/mutants"));
    Files.writeString(museum.resolve("Bad.patch"), "Something is forgotten (T03).\nKilled by: races\n\n--- a (T04)\n");
    SortedMap<String, TrapTable.Trap> traps = TrapTable.read(root);
    assertThat(traps).containsOnlyKeys("T01", "T02", "T03");
    assertThat(traps.values().stream().flatMap(trap -> Stream.concat(trap.tests().stream(), trap.mutants().stream())))
        .containsExactly("FooTest", "FooTest.first", "FooTest.first", "Bad");
    assertThat(TrapTable.markdown(traps)).endsWith("| T03 | FooTest.first | Bad |\n");
  }
}
