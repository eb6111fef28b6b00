package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.analysis.SubjectVerdict;
import io.ringlane.results.raw.Outcome;
import io.ringlane.results.statistics.PairedComparison;
import io.ringlane.results.statistics.TimeVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What the figures say, in words; the page and the summary print the same ones. */
final class Sentences {

  static final String UNSTABLE = "machine unstable";

  private Sentences() {}

  /** One sentence a workload. */
  static String answer(Analysis analysis, Ranking ranking) {
    String baseline = analysis.raw().study().baseline();
    List<String> parts = new ArrayList<>();
    for (RankingRow row : ranking.rows()) {
      PairedComparison comparison = row.comparison();
      if (row.competes() && comparison != null) {
        parts.add(
            row.label() + " is " + Figures.ratio(comparison.ratio()) + " " + Figures.interval(comparison.interval())
                + " of " + baseline + " (" + verdict(analysis, ranking, comparison) + ")");
      }
    }
    if (parts.isEmpty()) {
      return "Workload " + ranking.workload() + ": there is nothing to compare.";
    }
    return "Workload " + ranking.workload() + ": " + String.join("; ", parts) + ".";
  }

  /** The verdict on a ratio, in words. */
  static String verdict(Analysis analysis, Ranking ranking, PairedComparison comparison) {
    if (ranking.unstable(analysis.margin())) {
      return UNSTABLE;
    }
    TimeVerdict verdict = comparison.verdict(analysis.margin());
    return switch (verdict) {
      case BETTER, WORSE -> verdict.word();
      case EQUIVALENT -> "equivalent; detectable: " + Figures.percent(comparison.detectable());
      case INCONCLUSIVE -> "inconclusive; detectable: " + Figures.percent(comparison.detectable())
          + blocks(comparison.blocksNeeded(analysis.margin()));
    };
  }

  private static String blocks(OptionalInt needed) {
    return needed.isPresent() ? ", about " + needed.getAsInt() + " blocks needed" : "";
  }

  /** What verification says, in one sentence. */
  static String verification(Analysis analysis) {
    List<String> upheld = names(analysis, false, Outcome.UPHELD);
    List<String> broken = names(analysis, false, Outcome.REFUTED);
    List<String> unknown = names(analysis, false, Outcome.UNKNOWN);
    List<String> caught = names(analysis, true, Outcome.REFUTED);
    long controls = analysis.verdicts().stream().filter(SubjectVerdict::control).count();
    List<String> parts = new ArrayList<>();
    if (!broken.isEmpty()) {
      parts.add("Refuted: " + String.join(", ", broken));
    }
    if (!unknown.isEmpty()) {
      parts.add("Unknown: " + String.join(", ", unknown));
    }
    if (!upheld.isEmpty()) {
      parts.add("Upheld: " + String.join(", ", upheld));
    }
    parts.add(caught.size() + " of " + controls + " controls refuted by this run");
    return String.join(". ", parts) + ".";
  }

  /** The A/A control, in one sentence a workload. */
  static String repeat(Ranking ranking) {
    return ranking.repeat().map(c -> "workload " + ranking.workload() + " " + Figures.ratio(c.ratio()) + " "
        + Figures.interval(c.interval())).orElse("workload " + ranking.workload() + " not measured");
  }

  private static List<String> names(Analysis analysis, boolean control, Outcome outcome) {
    return analysis.verdicts().stream().filter(v -> v.control() == control && v.outcome() == outcome)
        .map(SubjectVerdict::name).toList();
  }
}
