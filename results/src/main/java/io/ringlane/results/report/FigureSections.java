package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.raw.JmhResult;
import io.ringlane.results.raw.LatencyRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Latency and cost: sections that are tables. */
final class FigureSections {

  private FigureSections() {}

  static Html latency(Analysis analysis, Links links) {
    List<LatencyRow> latency = analysis.raw().latency().stream()
        .sorted(Comparator.comparing(LatencyRow::workload).thenComparing(LatencyRow::operation)
            .thenComparingDouble(LatencyRow::p99))
        .toList();
    if (latency.isEmpty()) {
      return Html.of("""
          <section id="latency"><h2>Latency <span class="tag">closed loop</span></h2>
          <p class="empty">No latency was recorded.</p></section>
          """);
    }
    List<Html> rows = latency.stream()
        .map(row -> Html.of(
            """
                <tr><td>{}</td><td>{}</td><td>{}{}</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td>
                <td class="n">{}</td><td class="n">{}</td><td class="n">{}</td><td>{}</td></tr>
                """, row.workload(), row.operation(), Badges.swatch(row.strategy()), row.strategy(),
            Figures.count(row.count()), percentile(row, 0.5, row.p50()), percentile(row, 0.9, row.p90()),
            percentile(row, 0.99, row.p99()), percentile(row, 0.999, row.p999()), Figures.microseconds(row.max()),
            links.to(row.file(), "file")))
        .toList();
    return Html.of(
        """
            <section id="latency"><h2>Latency <span class="tag">closed loop</span></h2>
            <p>Lower is better. {} clients send a request, wait for its answer, and send the next: a slow answer also delays the
            requests behind it, which this table does not charge. It compares strategies at full load; it does not
            predict what a user sees at a given load. A percentile is printed only with at least 10 / (1 − quantile)
            samples.</p>
            <div class="scroll"><table><thead><tr><th>Workload</th><th>Operation</th><th>Strategy</th><th class="n">Answers</th>
            <th class="n">p50</th><th class="n">p90</th><th class="n">p99</th><th class="n">p99.9</th><th class="n">Max</th>
            <th>Raw</th></tr></thead><tbody>{}</tbody></table></div></section>
            """,
        latency.getFirst().clients(), rows);
  }

  private static Html percentile(LatencyRow row, double quantile, double micros) {
    return row.carries(quantile)
        ? Html.text(Figures.microseconds(micros))
        : Html.of("<span title=\"too few samples\">{}</span>", Figures.NONE);
  }

  static Html cost(Analysis analysis, Links links) {
    List<Ranking> rankings = analysis.rankings();
    Map<String, RankingRow> subjects = new LinkedHashMap<>();
    rankings.forEach(ranking -> ranking.rows().stream().filter(row -> !row.repeat())
        .forEach(row -> subjects.putIfAbsent(row.label(), row)));
    List<Html> heads = rankings.stream()
        .map(ranking -> Html.of("<th class=\"n\">B/op, workload {}</th>", ranking.workload())).toList();
    List<Html> rows = subjects.values().stream().map(subject -> {
      boolean control = subject.verdict().control();
      List<Html> cells = rankings.stream()
          .map(ranking -> Html.of("<td class=\"n\">{}</td>", bytes(ranking, subject.label()))).toList();
      return Html.of("<tr class=\"{}\"><td>{}{}</td>{}</tr>", control ? "control" : "",
          Badges.swatch(subject.verdict().name()),
          control ? Html.of("<s>{}</s>", subject.label()) : Html.text(subject.label()), cells);
    }).toList();
    return Html.of(
        """
            <section id="cost"><h2>Cost</h2>
            <p>Lower is better. Bytes allocated an operation move less between runs than time does; where the table shows a
            clear difference and the clock does not, trust the table.</p>
            <div class="scroll"><table><thead><tr><th>Strategy</th>{}</tr></thead>
            <tbody>{}</tbody></table></div>
            {}</section>
            """,
        heads, rows, store(analysis, links));
  }

  private static String bytes(Ranking ranking, String label) {
    return ranking.rows().stream().filter(row -> row.label().equals(label)).findFirst()
        .map(row -> Figures.bytes(row.bytesPerOperation())).orElse(Figures.NONE);
  }

  private static Html store(Analysis analysis, Links links) {
    if (analysis.store().isEmpty()) {
      return Html.NONE;
    }
    Set<String> parameters = new LinkedHashSet<>();
    analysis.store().forEach(result -> parameters.addAll(new TreeMap<>(result.parameters()).keySet()));
    List<Html> heads = parameters.stream().map(name -> Html.of("<th class=\"n\">{}</th>", name)).toList();
    List<Html> rows = new ArrayList<>();
    for (JmhResult result : analysis.store()) {
      List<Html> cells = parameters.stream()
          .map(name -> Html.of("<td class=\"n\">{}</td>", result.parameters().getOrDefault(name, Figures.NONE)))
          .toList();
      rows.add(Html.of("<tr><td>{}</td>{}<td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
          result.shortName(), cells, Figures.significant(result.score()), result.unit(),
          Figures.bytes(result.metric("gc.alloc.rate.norm")), links.to(result.file(), "file")));
    }
    return Html.of(
        """
            <h3>The store: hash reads and ranges by ring position</h3>
            <div class="scroll"><table><thead><tr><th>Benchmark</th>{}<th class="n">Score</th><th>Unit</th>
            <th class="n">B/op</th><th>Raw</th></tr></thead><tbody>{}</tbody></table></div>
            <p class="caption">One fork: a level, not a comparison, so without an interval. ops: higher is better; time an op:
            lower is better.</p>
            """,
        heads, rows);
  }
}
