package io.ringlane.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.JCStressTest;

/** What this module's own tests declare, against the catalogue, the fixtures' controls and the README. */
class CatalogueTrialsTest {
  private static final List<DeclaredTest> DECLARED = declared();

  /** This module's own tests: on a test's class path jcstress's list is that of the fakes. */
  private static List<DeclaredTest> declared() {
    try (Stream<Path> classes = Files.list(Path.of("target/classes/io/ringlane/stress"))) {
      return classes.map(file -> "io.ringlane.stress." + String.valueOf(file.getFileName()).replace(".class", ""))
          .filter(name -> name.contains("Stress$") && isTest(name)).sorted()
          .map(name -> DeclaredTest.of(name.replace('$', '.'), name)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTest(String name) {
    try {
      return Class.forName(name, false, CatalogueTrialsTest.class.getClassLoader())
          .isAnnotationPresent(JCStressTest.class);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }

  @Test
  void thereAreAsManyAsFilesSay() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith("Stress.java")).toList();
      assertThat(DECLARED.stream().map(test -> test.shortName().replaceFirst("\\..*", ".java")).distinct())
          .containsExactlyInAnyOrderElementsOf(
              sources.stream().map(Path::getFileName).map(String::valueOf).sorted().toList());
    }
  }

  @Test
  void everyEntryIsJudgedOrThereIsAReason() {
    Trial.Plan plan = Trial.plan(DECLARED, true);

    for (DeclaredTest test : DECLARED) {
      if (test.subjects() != Subjects.ONE) {
        List<String> judged = plan.trials().stream().filter(trial -> trial.test().equals(test) && !trial.isControl())
            .map(Trial::strategy).toList();
        List<String> not = plan.unjudged().stream().filter(each -> each.property().equals(test.property()))
            .filter(each -> !each.reason().isBlank()).map(Evidence.Unjudged::strategy).distinct().toList();
        assertThat(judged).as(test.name()).isNotEmpty();
        assertThat(Stream.concat(judged.stream(), not.stream())).as(test.name())
            .containsExactlyInAnyOrderElementsOf(Catalogue.entries().stream().map(CatalogueEntry::name).toList());
      }
    }
  }

  @Test
  void onlyWhatRunsOnThreadsOfItsOwnIsBeyondAnActor() {
    List<String> unjudged = Trial.plan(DECLARED, true).unjudged().stream()
        .filter(each -> each.property().equals("flush-spares-newer-puts")).map(Evidence.Unjudged::strategy).toList();

    assertThat(unjudged).containsExactly("virtual-threads", "simulated");
  }

  @Test
  void inAHurryTheWholeCacheIsStillJudgedUnderEveryEntry() {
    Trial.Plan quick = Trial.plan(DECLARED, false);

    assertThat(quick.trials()).extracting(Trial::name).containsAll(Trial.plan(DECLARED, true).trials().stream()
        .filter(trial -> trial.isControl() || trial.test().subjects() == Subjects.THREADS).map(Trial::name).toList());
    for (DeclaredTest test : DECLARED) {
      assertThat(quick.trials().stream().filter(trial -> trial.test().equals(test) && !trial.isControl()).count())
          .as(test.name()).isEqualTo(test.subjects() == Subjects.THREADS
              ? Catalogue.entries().size() - 1
              : test.isControl() ? 0 : 1);
    }
  }

  @Test
  void everyControlOfTheCatalogueIsRefutedHere() {
    assertThat(DECLARED.stream().flatMap(test -> test.refutes().stream()))
        .containsExactlyInAnyOrderElementsOf(Controls.entries().stream().map(CatalogueEntry::name).toList());
  }

  @Test
  void everyTestHasItsControlAndGuardsSomething() {
    for (DeclaredTest test : DECLARED) {
      if (!test.isControl()) {
        assertThat(test.guards()).as(test.name()).isNotEmpty();
        assertThat(DECLARED).as("controls of " + test.property()).anyMatch(other -> other.property().equals(
            test.property()) && (other.isControl() || !other.refutes().isEmpty())
            && (test.deepOnly() || !other.deepOnly()));
      }
    }
  }

  @Test
  void theReadmeHasTheCoverageThatIsDeclared() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(Coverage.tables(DECLARED));
  }
}
