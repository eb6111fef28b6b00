package io.ringlane.checks.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ringlane.checks.ChecksMain;
import io.ringlane.checks.process.ChildJvm;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bug museum: each patch is applied to today's source, compiled, and laid in front of the class path of a child JVM, where the
 * check that the patch names must turn red. A patch that no longer applies is red too.
 */
@Order(2)
@Execution(ExecutionMode.CONCURRENT)
class MutantsTest {
  private static final Path MUTANTS = Path.of("src", "mutants");
  private static final int LIMIT_SECONDS = 120;

  @TempDir
  private Path folder = Path.of("");

  static Stream<Path> mutants() throws IOException {
    try (Stream<Path> files = Files.list(MUTANTS)) {
      return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList().stream();
    }
  }

  @Test
  void theMuseumIsNotEmpty() throws IOException {
    assertThat(mutants()).hasSizeGreaterThanOrEqualTo(5);
  }

  /** But for chaos, of which it is a control ({@code ChaosCommandTest} sees to that). */
  @ParameterizedTest
  @MethodSource("mutants")
  void isKilledByEachCheckItNames(Path mutant) throws Exception {
    String name = mutant.getFileName().toString();
    Mutant patch = Objects
        .requireNonNull(Mutant.named(Mutant.Kind.BUG, name.substring(0, name.length() - ".patch".length())));
    List<String> killers = patch.commands();
    assertThat(killers).isNotEmpty();
    Path classes = patch.compile(folder);
    for (String killer : killers.stream().filter(each -> !each.startsWith("chaos ")).toList()) {
      String soon = killer.startsWith("schedules ") ? killer + " --no-shrink" : killer; // how small it gets is not asked here
      Run run = check(classes, soon);
      assertThat(run.code()).as("%s must be killed by '%s':%n%s", mutant.getFileName(), killer, run.output())
          .isEqualTo(ChecksMain.EXIT_VIOLATION);
    }
  }

  /** The control of the controls: the same path of patch, compiler and child JVM, with a patch that changes nothing. */
  @Test
  void aPatchThatChangesNothingSurvives() throws Exception {
    String source = "cache-impl/src/main/java/io/ringlane/store/Shard.java";
    Path classes = Mutant.compile(source, Mutant.sourceOf(source), folder);
    Run run = check(classes, "schedules --strategy simulated --count 300");
    assertThat(run.code()).as(run.output()).isEqualTo(ChecksMain.EXIT_OK);
  }

  private record Run(int code, String output) {}

  private Run check(Path mutantClasses, String killer) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    List<String> arguments = List.of(killer.split(" ", -1));
    Process child = new ProcessBuilder(
        ChildJvm.command(mutantClasses, ChildJvm.optionsFor(arguments), ChecksMain.class, arguments))
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      child.destroyForcibly().waitFor();
      return new Run(-1, "did not end within " + LIMIT_SECONDS + " s");
    }
    return new Run(child.exitValue(), Files.readString(output));
  }
}
