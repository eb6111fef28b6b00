package io.ringlane.results.study;

import io.ringlane.results.raw.BadInputException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The jars of the harness, found from the project's root.
 *
 * @param root the directory of the parent pom
 */
public record Project(Path root) {

  /** The checks' jar. */
  public Path checks() {
    return root.resolve("linearizability-checks/target/ringlane-checks.jar");
  }

  /** The stress tests' jar. */
  public Path stressTests() {
    return root.resolve("stress-tests/target/stress-tests.jar");
  }

  /** The benchmarks' jar. */
  public Path benchmarks() {
    return root.resolve("benchmarks/target/benchmarks.jar");
  }

  /** Refuses a root without the jars. */
  public void check() throws BadInputException {
    for (Path jar : List.of(checks(), stressTests(), benchmarks())) {
      if (!Files.isRegularFile(jar)) {
        throw new BadInputException(jar, "there is no such jar",
            "build first (`mvn -DskipTests package` in the project's root), or name the root with --root");
      }
    }
  }

  /** A command line that starts this process's own java. */
  static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", File.separatorChar == '\\' ? "java.exe" : "java")
        .toString());
    // JMH, jcstress, Lincheck and the queues use it; without the flag every fork prints a warning.
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(arguments));
    return command;
  }
}
