package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.raw.Environment;
import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.StudyRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How it was done, and every file behind it. */
final class MethodSection {

  private MethodSection() {}

  static Html of(Analysis analysis, Links links) {
    StudyRecord study = analysis.raw().study();
    Environment environment = analysis.raw().environment();
    List<String> forkFlags = analysis.raw().jmh().values().stream().flatMap(Collection::stream)
        .map(JmhResult::jvmArguments).filter(flags -> !flags.isEmpty()).findFirst().orElse(List.of());
    return Html.of(
        """
            <section id="method"><h2>Method and data</h2>
            <ul class="plain">
            <li><b>Design.</b> The fork is the sample. {} of at most {} blocks ran; each runs every row once, in an order
            shuffled from seed {}, one process at a time.</li>
            <li><b>Estimates.</b> Logarithms of fork means; ratios are paired inside blocks; intervals are 95&nbsp;% Student t.
            Rank letters use Bonferroni intervals over all pairs of strategies of a workload.</li>
            <li><b>Words.</b> Better or worse: the whole interval lies outside the margin of ±{} (symmetric on the log scale).
            Equivalent: it lies inside. Inconclusive: neither; “detectable” is the difference that four studies of five
            like this one would find.</li>
            <li><b>A/A.</b> The baseline runs in every block under a second label. If the interval of its ratio to itself leaves
            the margin, every time verdict of that workload reads “machine unstable”.</li>
            <li><b>Exclusions.</b> None. A control that failed its own answer check has no figure, and says so in its table.</li>
            <li><b>Machine.</b> {}; {}; {} processors. Flags of the forks: <code>{}</code></li>
            <li><b>For machines.</b> <a href="results.json">results.json</a>, <a href="verdict.json">verdict.json</a>,
            <a href="summary.md">summary.md</a></li>
            </ul>
            {}
            <details><summary>Every raw file ({})</summary><ul class="files">{}</ul></details>
            </section>
            """,
        study.blocksRun(), study.blocksPlanned(), study.seed(), Figures.percent(study.margin()), environment.os(),
        environment.processor(), environment.processors(),
        forkFlags.isEmpty() ? "none recorded" : String.join(" ", forkFlags), steps(study, links),
        analysis.raw().files().size(),
        analysis.raw().files().stream().map(file -> Html.of("<li>{}</li>", links.to(file))).toList());
  }

  private static Html steps(StudyRecord study, Links links) {
    List<Html> rows = new ArrayList<>();
    double total = 0;
    for (StudyRecord.Step step : study.steps()) {
      total += step.seconds();
      Integer exit = step.exit();
      rows.add(Html.of("<tr><td>{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>", step.name(),
          Figures.seconds(step.seconds()), exit == null ? "ended by its time limit" : "exit " + exit,
          links.to(step.log(), "log")));
    }
    return Html.of(
        """
            <details><summary>Every child process ({}, {} in all)</summary><div class="scroll"><table><thead><tr><th>Step</th>
            <th class="n">Time</th><th>End</th><th>Output</th></tr></thead><tbody>{}</tbody></table></div></details>
            """,
        study.steps().size(), Figures.seconds(total), rows);
  }
}
