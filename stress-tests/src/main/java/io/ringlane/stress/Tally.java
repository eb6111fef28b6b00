package io.ringlane.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * What jcstress saw of one trial in all its forks and JVM modes.
 *
 * @param name the trial's
 * @param seconds its share of the run, by forks
 * @param forbidden forbidden outcomes that were seen, most frequent first
 * @param broken what went wrong instead of an outcome: an exception, a hang, a JVM that ended
 */
record Tally(String name, long samples, double seconds, List<Seen> forbidden, List<Broken> broken) {
  /** A forbidden outcome. */
  record Seen(String outcome, String meaning, long count) {
    /** Whether it says only that an answer did not come. */
    boolean isLate() {
      return meaning.equals(PoolReadYourWritesStress.LATE);
    }
  }

  /** A fork that did not end well. */
  record Broken(Status status, String message) {
    /** Whether the test's own code is to blame, and not the JVM or the machine. */
    boolean isTests() {
      return status == Status.TEST_ERROR || status == Status.TIMEOUT_ERROR || status == Status.CHECK_TEST_ERROR;
    }
  }

  Tally {
    forbidden = List.copyOf(forbidden);
    broken = List.copyOf(broken);
  }

  /**
   * Adds the results up by trial: a fork counts for the strategy that its JVM was started with, for none where it was started without. {@code seconds} is
   * what all of them took.
   */
  static Map<String, Tally> of(Collection<TestResult> results, double seconds) {
    Map<String, List<TestResult>> byTrial = new TreeMap<>();
    results.forEach(result -> byTrial.computeIfAbsent(trialOf(result), _ -> new ArrayList<>()).add(result));
    Map<String, Tally> tallies = new TreeMap<>();
    byTrial.forEach((name, forks) -> tallies.put(name,
        of(name, forks, Math.round(10 * seconds * forks.size() / results.size()) / 10.0)));
    return tallies;
  }

  private static String trialOf(TestResult result) {
    String prefix = Subject.argument("");
    String strategy = result.getConfig().jvmArgs.stream().filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length())).findFirst().orElse("no strategy");
    return Trial.name(result.getName(), strategy);
  }

  private static Tally of(String name, List<TestResult> forks, double seconds) {
    long samples = 0;
    Map<String, Seen> forbidden = new TreeMap<>();
    List<Broken> broken = new ArrayList<>();
    for (TestResult fork : forks) {
      samples += fork.getTotalCount();
      for (GradingResult outcome : fork.grading().gradingResults.values()) {
        if (outcome.expect == Expect.FORBIDDEN && outcome.count > 0) {
          forbidden.merge(outcome.id, new Seen(outcome.id, outcome.description, outcome.count),
              (a, b) -> new Seen(a.outcome(), a.meaning(), a.count() + b.count()));
        }
      }
      if (fork.status() != Status.NORMAL) {
        broken.add(new Broken(fork.status(), message(fork)));
      }
    }
    return new Tally(name, samples, seconds,
        forbidden.values().stream().sorted((a, b) -> Long.compare(b.count(), a.count())).toList(), broken);
  }

  private static String message(TestResult fork) {
    List<String> lines = new ArrayList<>(fork.getMessages());
    lines.addAll(fork.getVmErr());
    return lines.stream().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("WARNING:")).limit(3)
        .reduce((a, b) -> a + " | " + b).orElse("no message");
  }
}
