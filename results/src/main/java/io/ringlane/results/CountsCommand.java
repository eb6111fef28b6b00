package io.ringlane.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringlane.results.raw.BadInputException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts what a build's tests ran, and what its layers of proof looked at: a module without tests, on classes or on packaged jars, a skipped
 * test, a layer without evidence or with a control that was not seen is a failure.
 */
@Command(name = "counts", mixinStandardHelpOptions = true, description = "Counts what the last build ran, tests and layers of proof, and fails where a module ran no test, one was skipped, or a layer left no evidence.")
final class CountsCommand implements Callable<Integer> {
  /** Where test reports must be, from the project's folder: each module's, and those of tests of packaged jars. */
  static final List<String> REPORTS = List.of("cache-impl/target/surefire-reports",
      "cache-impl/target/failsafe-reports", "benchmarks/target/surefire-reports",
      "stress-tests/target/surefire-reports",
      "linearizability-checks/target/surefire-reports", "results/target/surefire-reports",
      "results/target/failsafe-reports");
  /** What the layers leave that a deep build runs, from the project's folder. */
  static final List<String> DEEP = List.of("stress-tests/target/jcstress.evidence.json",
      "linearizability-checks/target/proofs/schedules.evidence.json",
      "linearizability-checks/target/proofs/history.evidence.json",
      "linearizability-checks/target/proofs/lincheck-parts.evidence.json",
      "linearizability-checks/target/proofs/lincheck-pool.evidence.json",
      "linearizability-checks/target/proofs/lincheck-stress.evidence.json",
      "linearizability-checks/target/proofs/races.evidence.json");
  /** What they, and tests that count more than themselves, leave in a build with tests. */
  static final List<String> EVIDENCE = Stream.concat(DEEP.stream(), Stream.of(
      "linearizability-checks/target/proofs/kill.evidence.json",
      "linearizability-checks/target/proofs/outage.evidence.json",
      "linearizability-checks/target/proofs/chaos.evidence.json")).toList();
  private static final int VACUOUS = 2;

  private final PrintStream out;

  @Option(names = "--root", required = true, description = "The project's folder.")
  private Path root = Path.of(".");

  @Option(names = "--deep", description = "After a deep build, which runs no tests: only what its layers of proof looked at.")
  private boolean deep;

  CountsCommand(PrintStream out) {
    this.out = out;
  }

  /** What the reports of some tests add up to. */
  private record Count(int tests, int failed, int skipped) {
    static final Count NOTHING = new Count(0, 0, 0);

    Count plus(Count other) {
      return new Count(tests + other.tests, failed + other.failed, skipped + other.skipped);
    }

    boolean good() {
      return tests > 0 && failed == 0 && skipped == 0;
    }
  }

  @Override
  public Integer call() throws BadInputException {
    out.println("What ran:");
    return deep ? ofLayers() : ofTests();
  }

  private int ofLayers() throws BadInputException {
    boolean good = true;
    for (String file : DEEP) {
      good &= evidence(root.resolve(file));
    }
    out.println(good ? "OK every layer looked, and saw its controls" : "UNKNOWN a layer left no evidence, see above");
    return good ? 0 : VACUOUS;
  }

  private int ofTests() throws BadInputException {
    boolean good = true;
    Count all = Count.NOTHING;
    for (String reports : REPORTS) {
      Map<String, Count> packages = packagesOf(root.resolve(reports));
      Count count = packages.values().stream().reduce(Count.NOTHING, Count::plus);
      print(reports.replaceFirst("/target/surefire-.*", "").replaceFirst("/target/failsafe-.*", ", packaged"), count);
      packages.forEach((name, part) -> print("  " + name, part));
      good &= count.good();
      all = all.plus(count);
    }
    for (String file : EVIDENCE) {
      good &= evidence(root.resolve(file));
    }
    print("all", all);
    traps();
    out.println(good ? "OK every module ran its tests" : "UNKNOWN a module ran no test, or skipped one, see above");
    return good ? 0 : VACUOUS;
  }

  private void traps() throws BadInputException {
    Path file = root.resolve("results/target/traps.md");
    try {
      SortedMap<String, TrapTable.Trap> traps = TrapTable.read(root);
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, TrapTable.markdown(traps));
      out.printf(Locale.ROOT, "  %-36s %6d traps with a test, %d with a mutant: %s%n", "traps",
          traps.values().stream().filter(trap -> !trap.tests().isEmpty()).count(),
          traps.values().stream().filter(trap -> !trap.mutants().isEmpty()).count(), root.relativize(file));
    } catch (IOException e) {
      throw new BadInputException(root, "the sources of the tests cannot be read, or the table not be written: " + e,
          "call it in the project's folder, after a build");
    }
  }

  private void print(String what, Count count) {
    out.printf(Locale.ROOT, "  %-36s %6d tests, %d failed, %d skipped%n", what, count.tests(), count.failed(),
        count.skipped());
  }

  private static Map<String, Count> packagesOf(Path reports) throws BadInputException {
    if (!Files.isDirectory(reports)) {
      return Map.of();
    }
    Map<String, Count> packages = new TreeMap<>();
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(each -> each.getFileName().toString().matches("TEST-.*\\.xml")).sorted().toList()) {
        Element suite = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile())
            .getDocumentElement();
        String name = suite.getAttribute("name");
        Count count = new Count(number(suite, "tests"), number(suite, "errors") + number(suite, "failures"),
            number(suite, "skipped"));
        packages.merge(name.substring(0, Math.max(0, name.lastIndexOf('.'))), count, Count::plus);
      }
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new BadInputException(reports, "these are not the test reports of a build: " + e.getMessage(),
          "build again with mvn verify");
    }
    return packages;
  }

  private static int number(Element suite, String attribute) {
    return Integer.parseInt(suite.getAttribute(attribute));
  }

  private boolean evidence(Path file) throws BadInputException {
    if (!Files.exists(file)) {
      out.println("  no evidence: " + root.relativize(file));
      return false;
    }
    try {
      JsonNode evidence = new ObjectMapper().readTree(file.toFile());
      long samples = 0;
      int checks = 0;
      String unit = "samples";
      for (JsonNode record : evidence.path("records")) {
        checks++;
        samples += record.path("checked").asLong();
        unit = record.path("unit").asText(unit);
      }
      int seen = 0;
      for (JsonNode control : evidence.path("controls")) {
        seen += control.path("seen").asBoolean() ? 1 : 0;
      }
      out.printf(Locale.ROOT, "  %-36s %6d checks, %,d %s, %d of %d controls seen%n",
          evidence.path("layer").asText(), checks, samples, unit, seen, evidence.path("controls").size());
      return samples > 0 && seen > 0 && seen == evidence.path("controls").size();
    } catch (IOException e) {
      throw new BadInputException(file, "this is not an evidence file: " + e.getMessage(),
          "build again with mvn verify");
    }
  }
}
