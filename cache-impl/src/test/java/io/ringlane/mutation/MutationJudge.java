package io.ringlane.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Judges PIT's report. Red where there are too few mutants, too few are killed, one was not judged, or one survives that the list of survivors does not have;
 * also where the list has a row without a reason, or one that names no mutant any more.
 *
 * <p>A mutant that makes the tests run out of time or memory may well be one that a busy machine has slowed down: it does not count as killed.
 *
 * <p>Cannot see whether a reason is a good one.
 */
final class MutationJudge {
  /** A change of PIT's to a method; methods with one name, and a method's several such changes, are the same. */
  private record Mutant(String type, String method, String change) {
    static Mutant of(Element mutation) {
      return new Mutant(text(mutation, "mutatedClass").replace("io.ringlane.", ""),
          text(mutation, "mutatedMethod").replaceFirst("^lambda\\$(.*)\\$\\d+$", "$1"),
          text(mutation, "description").replaceFirst(" for [^ ]+::.*$", "").replace("io/ringlane/", ""));
    }

    private static String text(Element mutation, String name) {
      return mutation.getElementsByTagName(name).item(0).getTextContent();
    }

    @Override
    public String toString() {
      return type + "\t" + method + "\t" + change;
    }
  }

  /**
   * What came of it.
   *
   * @param line the counts
   * @param complaints empty where all is well
   */
  record Verdict(String line, List<String> complaints) {}

  private static final String HEADER = "class\tmethod\tchange\tmost\treason";

  private final int leastMutants;
  private final double leastPercent;

  MutationJudge(int leastMutants, double leastPercent) {
    this.leastMutants = leastMutants;
    this.leastPercent = leastPercent;
  }

  /**
   * @param report PIT's {@code mutations.xml}
   * @param survivors rows of class, method, change, how many of these may survive, and why
   * @throws IllegalArgumentException where a row of the list cannot be read
   */
  Verdict judge(Path report, Path survivors) throws IOException {
    Map<String, Integer> statuses = new TreeMap<>();
    Map<Mutant, Integer> alive = new LinkedHashMap<>();
    Set<Mutant> all = new HashSet<>();
    NodeList mutations = mutations(report);
    for (int i = 0; i < mutations.getLength(); i++) {
      Element mutation = (Element) mutations.item(i);
      String status = mutation.getAttribute("status");
      statuses.merge(status, 1, Integer::sum);
      all.add(Mutant.of(mutation));
      if (status.equals("SURVIVED") || status.equals("NO_COVERAGE")) {
        alive.merge(Mutant.of(mutation), 1, Integer::sum);
      }
    }
    Map<Mutant, Integer> listed = listed(survivors);
    int count = mutations.getLength();
    List<String> complaints = new ArrayList<>();
    if (count < leastMutants) {
      complaints.add(count + " mutants, at least " + leastMutants + " are expected: was something left out?");
    }
    alive.forEach((mutant, number) -> {
      if (number > listed.getOrDefault(mutant, 0)) {
        complaints.add("not in the list, or not so often (" + number + "): " + mutant);
      }
    });
    listed.keySet().stream().filter(row -> !all.contains(row))
        .forEach(row -> complaints.add("in the list, and no mutant any more: " + row));
    int killed = take(statuses, "KILLED");
    int slow = take(statuses, "TIMED_OUT") + take(statuses, "MEMORY_ERROR");
    int survived = take(statuses, "SURVIVED");
    int uncovered = take(statuses, "NO_COVERAGE");
    if (!statuses.isEmpty()) {
      complaints.add("not judged: " + statuses);
    }
    double percent = count == 0 ? 0 : 100.0 * killed / count;
    if (percent < leastPercent) {
      complaints.add(String.format(Locale.ROOT, "%.1f %% are killed, at least %.1f %% must be", percent, leastPercent));
    }
    return new Verdict(String.format(Locale.ROOT,
        "%d mutants: %d killed (%.1f %%), %d survived, %d not covered, %d out of time or memory", count, killed,
        percent, survived, uncovered, slow), complaints);
  }

  private static int take(Map<String, Integer> statuses, String status) {
    Integer count = statuses.remove(status);
    return count == null ? 0 : count;
  }

  private static NodeList mutations(Path report) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report.toFile())
          .getElementsByTagName("mutation");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalArgumentException(report + " is not PIT's report: " + e.getMessage(), e);
    }
  }

  private static Map<Mutant, Integer> listed(Path survivors) throws IOException {
    List<String> lines = Files.readAllLines(survivors);
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw new IllegalArgumentException(survivors + ":1: the first line must be '" + HEADER + "'");
    }
    Map<Mutant, Integer> listed = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] row = lines.get(i).split("\t", -1);
      String where = survivors + ":" + (i + 1) + ": ";
      if (row.length != 5 || row[4].isBlank() || !row[3].matches("[1-9][0-9]?")) {
        throw new IllegalArgumentException(
            where + "a row is class, method, change, a number from 1 to 99 and a reason");
      }
      if (listed.put(new Mutant(row[0], row[1], row[2]), Integer.valueOf(row[3])) != null) {
        throw new IllegalArgumentException(where + "the mutant has a row already");
      }
    }
    return listed;
  }

  /** Arguments: the report, the list of survivors. Exit code 1 where there is a complaint. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    Verdict verdict = new MutationJudge(2_000, 85).judge(Path.of(arguments[0]), Path.of(arguments[1]));
    verdict.complaints().forEach(System.out::println);
    System.out.println((verdict.complaints().isEmpty() ? "OK " : "RED ") + verdict.line());
    if (!verdict.complaints().isEmpty()) {
      System.exit(1);
    }
  }
}
