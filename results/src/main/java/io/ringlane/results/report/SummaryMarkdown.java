package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Finding;
import io.ringlane.results.analysis.Finding.Weight;
import io.ringlane.results.analysis.FlowPoint;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.raw.Environment;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.PairedComparison;
import java.util.ArrayList;
import java.util.List;

/** The report in at most sixty lines of Markdown, for a place that shows Markdown beside a build. */
final class SummaryMarkdown {

  static final int MOST_LINES = 60;
  private static final int MOST_FINDINGS = 8;

  private SummaryMarkdown() {}

  static String of(Analysis analysis) {
    List<String> lines = new ArrayList<>();
    lines.add("# Ringlane: verdict and speed");
    lines.add("");
    lines.add("**" + head(analysis) + "** " + cell(Sentences.verification(analysis)));
    lines.add("");
    findings(analysis, lines);
    analysis.rankings().forEach(ranking -> lines.add("- " + cell(Sentences.answer(analysis, ranking))));
    lines.add("");
    for (Ranking ranking : analysis.rankings()) {
      table(analysis, ranking, lines);
    }
    flows(analysis, lines);
    Environment environment = analysis.raw().environment();
    String commit = environment.commit();
    lines.add(cell("Source " + (commit == null ? "unknown" : commit.substring(0, Math.min(12, commit.length())))
        + (environment.dirty() ? " with local changes" : "") + ", " + environment.date() + ", " + environment.jdk()
        + ", "
        + environment.processors() + " × " + environment.processor() + ", seed " + environment.seed() + "."));
    if (lines.size() > MOST_LINES) {
      List<String> short_ = new ArrayList<>(lines.subList(0, MOST_LINES - 1));
      short_.add("… the rest is in index.html.");
      return String.join("\n", short_) + "\n";
    }
    return String.join("\n", lines) + "\n";
  }

  private static String head(Analysis analysis) {
    return analysis.failure()
        .map(weight -> weight == Weight.VIOLATION ? "A promise is broken." : "This run is invalid.")
        .orElse("All promises upheld, all controls caught.");
  }

  private static void findings(Analysis analysis, List<String> lines) {
    List<Finding> findings = analysis.findings();
    findings.stream().limit(MOST_FINDINGS).forEach(finding -> lines
        .add("- " + (finding.weight() == Weight.CAUTION ? "caution: " : "**red:** ") + cell(finding.sentence())));
    if (findings.size() > MOST_FINDINGS) {
      lines.add("- and " + (findings.size() - MOST_FINDINGS) + " more findings");
    }
    if (!findings.isEmpty()) {
      lines.add("");
    }
  }

  private static void table(Analysis analysis, Ranking ranking, List<String> lines) {
    lines.add("| workload " + ranking.workload() + " | verification | operations/s | ratio | verdict | B/op |");
    lines.add("|---|---|---:|---:|---|---:|");
    for (RankingRow row : ranking.rows()) {
      GeometricMean score = row.score();
      PairedComparison comparison = row.comparison();
      boolean control = row.verdict().control();
      lines.add("| " + String.join(" | ", struck(control, row.label()), row.verdict().outcome().word(),
          score == null ? Figures.NONE : struck(control, Figures.rate(score.value())),
          comparison == null
              ? (row.baseline() ? "1×" : Figures.NONE)
              : struck(control, Figures.ratio(comparison.ratio()) + " " + Figures.interval(comparison.interval())),
          cell(word(analysis, ranking, row)), Figures.bytes(row.bytesPerOperation())) + " |");
    }
    lines.add("");
  }

  private static String word(Analysis analysis, Ranking ranking, RankingRow row) {
    PairedComparison comparison = row.comparison();
    if (row.verdict().control()) {
      return row.verdict().violation() == null ? "control" : "control: " + row.verdict().violation();
    }
    if (row.baseline()) {
      return "baseline";
    }
    if (row.repeat()) {
      return "A/A control" + (ranking.unstable(analysis.margin()) ? ", left the margin" : ", inside the margin");
    }
    return comparison == null ? Figures.NONE : Sentences.verdict(analysis, ranking, comparison);
  }

  private static void flows(Analysis analysis, List<String> lines) {
    if (analysis.flows().isEmpty()) {
      return;
    }
    List<Integer> latencies = analysis.flows().stream().map(FlowPoint::latencyMs).distinct().sorted().toList();
    lines.add("| flow, requests/s | "
        + String.join(" | ", latencies.stream().map(latency -> "database " + latency + " ms").toList()) + " |");
    lines.add("|---|" + "---:|".repeat(latencies.size()));
    for (String flow : analysis.flows().stream().map(FlowPoint::flow).distinct().toList()) {
      List<String> cells = latencies.stream()
          .map(latency -> analysis.flows().stream().filter(p -> p.flow().equals(flow) && p.latencyMs() == latency)
              .map(p -> Figures.rate(p.score().value())).findFirst().orElse(Figures.NONE))
          .toList();
      lines.add("| " + flow + " | " + String.join(" | ", cells) + " |");
    }
    lines.add("");
  }

  private static String struck(boolean control, String text) {
    return control ? "~~" + text + "~~" : text;
  }

  /** One line, no cell borders, no markup of its own. */
  private static String cell(String text) {
    return text.replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
  }
}
