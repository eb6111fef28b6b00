package io.ringlane.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The package table of the design: which package may use which. Each rule is also seen to fail on classes that break it. */
class PackageTableTest {
  private static final String ROOT = "io.ringlane.";
  private static final List<String> OUTSIDE = List.of("java..", "org.jspecify..");

  /** Package to what it may use beside the JDK: packages of ours by name, libraries by pattern. */
  private static final Map<String, List<String>> TABLE = new LinkedHashMap<>();

  static {
    TABLE.put("api", List.of());
    TABLE.put("time", List.of());
    TABLE.put("ring", List.of("com.dynatrace.hash4j.."));
    TABLE.put("store", List.of("api", "time", "ring"));
    TABLE.put("execution", List.of("api", "time", "org.jctools..", "com.lmax.disruptor.."));
    TABLE.put("expiry", List.of("api", "store", "execution", "time"));
    TABLE.put("writebehind", List.of("api", "store", "execution", "time"));
    TABLE.put("database",
        List.of("api", "store", "writebehind", "javax.sql..", "com.zaxxer..", "org.h2..", "org.postgresql.."));
    TABLE.put("server", List.of("api", "ring", "store", "execution", "writebehind"));
    TABLE.put("cluster", List.of("api", "time", "ring", "store", "execution", "expiry", "writebehind", "server"));
    TABLE.put("metrics", List.of("execution", "store", "cluster", "io.micrometer.."));
    TABLE.put("pipeline",
        List.of("api", "time", "execution", "writebehind", "server", "cluster", "org.jctools.."));
    TABLE.put("console",
        List.of("api", "database", "execution", "server", "cluster", "metrics", "pipeline", "ring", "store",
            "writebehind",
            "picocli..", "org.jline.."));
  }

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.ringlane");

  private static ArchRule mayUse(String name, List<String> allowed) {
    List<String> packages = new ArrayList<>(OUTSIDE);
    packages.add(ROOT + name + "..");
    allowed.forEach(other -> packages.add(TABLE.containsKey(other) ? ROOT + other + ".." : other));
    return classes().that().resideInAPackage(ROOT + name + "..").should().onlyDependOnClassesThat()
        .resideInAnyPackage(packages.toArray(String[]::new)).allowEmptyShould(true);
  }

  @TestFactory
  List<DynamicTest> eachPackageUsesOnlyWhatTheTableAllows() {
    return TABLE.entrySet().stream()
        .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> mayUse(row.getKey(), row.getValue()).check(MAIN)))
        .toList();
  }

  @Test
  void everyPackageIsInTheTable() {
    assertThat(MAIN.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> TABLE.containsKey(name.substring(ROOT.length()).split("\\.", 2)[0]));
  }

  @Test
  void aTableThatForbidsWhatIsUsedIsRed() {
    assertThatThrownBy(() -> mayUse("store", List.of("time")).check(MAIN)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.ringlane.api");
  }

  @Test
  void packagesHaveNoCycles() {
    SlicesRuleDefinition.slices().matching("io.ringlane.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  private static ArchRule onlyIn(String where, String what, String... patterns) {
    return noClasses().that().resideOutsideOfPackage(where).should().dependOnClassesThat().resideInAnyPackage(patterns)
        .as(what);
  }

  @Test
  void onlyTheDatabasePackageKnowsJdbc() {
    onlyIn(ROOT + "database..", "JDBC is the database package's alone", "java.sql..", "javax.sql..").check(MAIN);
    JavaClasses breaker = new ClassFileImporter().importClasses(BreaksTheRules.class);
    assertThatThrownBy(() -> onlyIn(ROOT + "database..", "JDBC", "java.sql..").check(breaker))
        .isInstanceOf(AssertionError.class);
  }

  private static ArchRule onlyTheClock() {
    return noClasses().that().resideOutsideOfPackage(ROOT + "time..").should().callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis").orShould().callMethod(java.time.Instant.class, "now");
  }

  @Test
  @Tag("T33")
  void onlyTheTimePackageReadsAClock() {
    onlyTheClock().check(MAIN);
    assertThatThrownBy(() -> onlyTheClock().check(new ClassFileImporter().importClasses(BreaksTheRules.class)))
        .isInstanceOf(AssertionError.class);
  }

  private static ArchRule onlyTheRunnerOwnsThreads() {
    return noClasses().that().doNotHaveFullyQualifiedName(ROOT + "execution.AgentRunner").and()
        .doNotHaveFullyQualifiedName(ROOT + "console.Console").should().callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callMethod(Thread.class, "ofVirtual").orShould().callConstructor(Thread.class, Runnable.class).orShould()
        .callConstructor(Thread.class, Runnable.class, String.class).orShould().dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.Executors");
  }

  @Test
  void threadsExistInOneClass() {
    onlyTheRunnerOwnsThreads().check(MAIN);
    assertThatThrownBy(
        () -> onlyTheRunnerOwnsThreads().check(new ClassFileImporter().importClasses(BreaksTheRules.class)))
        .isInstanceOf(AssertionError.class);
  }

  /** The control: breaks each of the rules above once. */
  @SuppressWarnings("unused")
  private static final class BreaksTheRules {
    private java.sql.@org.jspecify.annotations.Nullable Connection connection;

    long now() {
      return System.nanoTime();
    }

    Thread thread() {
      return new Thread(() -> {});
    }
  }
}
