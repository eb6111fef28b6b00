package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.raw.Outcome;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.PairedComparison;
import io.ringlane.results.statistics.SignFlipTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Strategy by workload: score, ratio, verdict, and whether it may be believed at all. */
final class RankingSection {

  private RankingSection() {}

  static Html of(Analysis analysis) {
    List<Html> tables = analysis.rankings().stream().map(ranking -> table(analysis, ranking)).toList();
    return Html.of(
        """
            <section id="ranking"><h2>Ranking</h2>
            <p>Higher is better. The score is the geometric mean over forks of operations a second, with its 95&nbsp;% t interval;
            the ratio is the geometric mean of the ratios to <b>{}</b> inside each block, with a 95&nbsp;% paired t interval. Rows
            that share a rank letter were not told apart. A control is built to break its promise: its speed is what you get
            for giving up correctness, so it is struck through. A strategy whose verification is not green is grey.</p>
            {}
            </section>
            """,
        analysis.raw().study().baseline(), tables);
  }

  private static Html table(Analysis analysis, Ranking ranking) {
    List<PairedComparison> comparisons = new ArrayList<>();
    ranking.rows().stream().map(RankingRow::comparison).filter(Objects::nonNull).forEach(comparisons::add);
    Forest forest = new Forest(comparisons, analysis.margin());
    List<Html> rows = ranking.rows().stream().map(row -> row(analysis, ranking, row, forest)).toList();
    int blocks = ranking.rows().stream().mapToInt(row -> row.forks().size()).max().orElse(0);
    return Html.of(
        """
            <h3>Workload {} <small>{}</small></h3>
            <div class="scroll"><table class="ranking"><thead><tr><th>Rank</th><th>Strategy</th><th>Verification</th>
            <th class="n">Operations/s</th><th class="n">Ratio</th><th>{}</th><th>Time verdict</th>
            <th class="n">p</th><th class="n">B/op</th></tr></thead>
            <tbody>{}</tbody></table></div>
            <p class="caption">n = {} forks a row, one in each randomised block; {} client threads. Band: margin of ±{}. p: exact
            sign-flip test, Holm-adjusted over every strategy and workload; {} blocks cannot give less than {} before the
            adjustment. B/op: bytes allocated an operation, lower is better.</p>
            """,
        ranking.workload(), mix(ranking.workload()), forest.axis(), rows, blocks, ranking.threads(),
        Figures.percent(analysis.margin()), blocks, Figures.probability(SignFlipTest.smallestPossible(blocks)));
  }

  private static Html row(Analysis analysis, Ranking ranking, RankingRow row, Forest forest) {
    boolean control = row.verdict().control();
    boolean proven = row.verdict().outcome() == Outcome.UPHELD;
    String style = control ? "control" : proven ? "" : "unproven";
    PairedComparison comparison = row.comparison();
    return Html.of("""
        <tr class="{}"><td class="rank">{}</td><td class="name">{}{}{}</td><td>{}</td><td class="n">{}</td>
        <td class="n">{}</td><td>{}</td><td>{}</td><td class="n">{}</td><td class="n">{}</td></tr>
        {}""", style, row.letters().isEmpty() ? Figures.NONE : row.letters(),
        Badges.swatch(row.verdict().name()),
        struck(control, Html.text(row.label())), tags(row), Badges.of(row.verdict().outcome()),
        struck(control, score(row.score())), struck(control, ratio(row, comparison)),
        forest.cell(comparison, row.verdict().name()), word(analysis, ranking, row, comparison),
        row.adjustedP().isPresent() ? Figures.probability(row.adjustedP().getAsDouble()) : Figures.NONE,
        struck(control, Html.text(Figures.bytes(row.bytesPerOperation()))), violation(row));
  }

  /** The sentence that says why a control, or a broken strategy, must not be used: in a line of its own. */
  private static Html violation(RankingRow row) {
    String violation = row.verdict().violation();
    if (row.verdict().outcome() != Outcome.REFUTED || violation == null || row.repeat()) {
      return Html.NONE;
    }
    String counterexample = row.verdict().counterexample();
    String first = counterexample == null ? "" : counterexample.lines().findFirst().orElse("");
    return Html.of("""
        <tr class="violation"><td></td><td colspan="8"><span class="why">{}</span>{}</td></tr>
        """, violation, first.isEmpty() ? "" : ": " + first);
  }

  private static Html struck(boolean control, Html content) {
    return control ? Html.of("<s>{}</s>", content) : content;
  }

  private static Html tags(RankingRow row) {
    List<Html> tags = new ArrayList<>();
    if (row.baseline()) {
      tags.add(Html.of("<span class=\"tag\">baseline</span>"));
    }
    if (row.repeat()) {
      tags.add(Html.of("<span class=\"tag\">A/A control</span>"));
    }
    if (row.verdict().control()) {
      tags.add(Html.of("<span class=\"tag\">control</span>"));
    }
    if (row.oversubscribed()) {
      tags.add(Html.of("<span class=\"tag\" title=\"{} busy threads\">oversubscribed</span>", row.busyThreads()));
    }
    return tags.isEmpty() ? Html.NONE : Html.of("<br><span class=\"tags\">{}</span>", tags);
  }

  private static Html score(@Nullable GeometricMean score) {
    return score == null
        ? Html.text("no figure")
        : Html.of("<b>{}</b><br><small>{}</small>", Figures.rate(score.value()), Figures.rates(score.interval()));
  }

  private static Html ratio(RankingRow row, @Nullable PairedComparison comparison) {
    if (row.baseline()) {
      return Html.of("<b>1×</b>");
    }
    return comparison == null
        ? Html.text(Figures.NONE)
        : Html.of("<b>{}</b><br><small>{}</small>", Figures.ratio(comparison.ratio()),
            Figures.interval(comparison.interval()));
  }

  private static Html word(Analysis analysis, Ranking ranking, RankingRow row, @Nullable PairedComparison comparison) {
    if (row.baseline() || comparison == null) {
      return Html.text(Figures.NONE);
    }
    if (row.verdict().control()) {
      return Html.of("<small>not correct</small>");
    }
    if (row.repeat()) {
      return ranking.unstable(analysis.margin())
          ? Html.of("<span class=\"badge unknown\">! left the margin</span>")
          : Html.of("<span class=\"badge good\">✓ inside the margin</span>");
    }
    String word = Sentences.verdict(analysis, ranking, comparison);
    int more = word.indexOf(';');
    return more < 0
        ? Html.of("<b>{}</b>", word)
        : Html.of("<b>{}</b><br><small>{}</small>", word.substring(0, more), word.substring(more + 2));
  }

  private static String mix(String workload) {
    return switch (workload) {
      case "A" -> "YCSB A: half reads, half updates";
      case "B" -> "YCSB B: 95\u00a0% reads, 5\u00a0% updates";
      case "C" -> "YCSB C: reads alone";
      default -> "";
    };
  }
}
