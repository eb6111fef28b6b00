package io.ringlane.checks.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.Verdict;

/**
 * What a kill test found.
 *
 * @param why what is wrong, or not known; empty where all is well
 * @param kills kills that hit a child, by how far it had come
 * @param issued writes that children said they would send
 * @param acknowledged writes that children said were acknowledged
 * @param lost acknowledged writes that are newer than the row of their key, in all comparisons
 * @param stale rows that are older than an acknowledged write
 * @param rows rows that were compared, counted in each comparison
 * @param answers answers of the reopened cache that were compared with rows
 */
public record KillReport(KillPlan plan, Verdict verdict, List<String> why, Map<String, Integer> kills, long issued,
    long acknowledged, long lost, long stale, int comparisons, long rows, long answers, String lossWindow,
    double seconds) {
  /** The name of the layer. */
  public static final String LAYER = "kill";

  /** Kills that hit. */
  public int hits() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The report for a person; the last line begins with the verdict. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("kills done: " + hits() + " of " + plan.kills() + kills.entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey()).collect(Collectors.joining(", ", " (", ")")));
    lines.add(String.format(Locale.ROOT, "writes acknowledged: %,d (issued: %,d)", acknowledged, issued));
    lines.add(String.format(Locale.ROOT, "writes lost: %,d", lost));
    lines.add(String.format(Locale.ROOT, "rows stale: %,d", stale));
    lines.add(String.format(Locale.ROOT, "compared: %,d rows and %,d answers of the reopened cache, in %d comparisons",
        rows, answers,
        comparisons));
    lines.add("loss window: " + lossWindow);
    why.forEach(line -> lines.add("  " + line));
    lines.add(String.format(Locale.ROOT,
        "%s: %s on %s, seed %d, %d kills, %,d writes acknowledged, %,d lost, %,d rows stale", verdict,
        plan.policy().label(), plan.database(), plan.seed(), hits(), acknowledged, lost, stale));
    return lines;
  }

  /** The report as evidence. */
  public Evidence.Item evidence() {
    Evidence.Outcome outcome = switch (verdict) {
      case OK -> Evidence.Outcome.upheld;
      case VIOLATION -> Evidence.Outcome.refuted;
      case UNKNOWN -> Evidence.Outcome.unknown;
    };
    String losing = plan.judge().mayLose() == 0
        ? " loses no acknowledged write"
        : " loses no more than the bound of its dirty set";
    return new Evidence.Item("affine-direct", false,
        plan.policy().label() + " on " + plan.database() + losing + " in " + hits() + " kills",
        outcome, acknowledged, "acknowledged writes", seconds,
        why.isEmpty() ? null : String.join("\n", why),
        verdict == Verdict.VIOLATION ? "loses acknowledged writes" : null);
  }
}
