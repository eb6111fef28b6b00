package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.FlowPoint;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The sections that lead with a plot; each has the table behind the plot. */
final class PlotSections {

  private PlotSections() {}

  static Html forks(Analysis analysis, Map<String, Plot> plots, Links links) throws IOException {
    List<Html> figures = new ArrayList<>();
    for (Ranking ranking : analysis.rankings()) {
      Plot plot = plots.get(ranking.workload());
      if (plot != null) {
        figures.add(forkFigure(ranking, plot, links));
      }
    }
    return Html.of("""
        <section id="forks"><h2>Raw forks</h2>
        <p>Every fork is one dot: one process, started fresh. Nothing is left out and nothing is pooled.</p>
        {}
        </section>
        """, figures);
  }

  private static Html forkFigure(Ranking ranking, Plot plot, Links links) throws IOException {
    List<Html> rows = new ArrayList<>();
    for (RankingRow row : ranking.rows()) {
      for (RankingRow.Sample fork : row.forks()) {
        rows.add(Html.of("""
            <tr><td>{}{}</td><td class="n">{}</td><td class="n">{}</td><td>{}</td><td>{}</td></tr>
            """, Badges.swatch(row.verdict().name()), row.label(), fork.block(),
            Figures.rate(fork.operationsPerSecond()),
            fork.iterations().stream().map(Figures::rate).collect(Collectors.joining(", ")), links.to(fork.file())));
      }
      row.failedForks().forEach(fork -> rows.add(Html
          .of("""
              <tr><td>{}{}</td><td class="n">{}</td><td class="n">no figure</td><td colspan="2">{}</td></tr>
              """, Badges.swatch(row.verdict().name()), row.label(), fork.block(), String.valueOf(fork.problem()))));
    }
    return Html.of(
        """
            <h3>Workload {}</h3>
            <figure>{}<figcaption>Operations a second, higher is better. Dots: forks, by block from top to bottom. Diamond:
            geometric mean. Bar: 95&nbsp;% t interval over forks; a bar that ends at the right edge goes on beyond it.
            <a href="plots/{}.svg">SVG</a> <a href="plots/{}.png">PNG</a></figcaption></figure>
            <details><summary>The table behind the plot</summary><div class="scroll"><table><thead><tr><th>Row</th>
            <th class="n">Block</th><th class="n">Operations/s</th><th>Its iterations</th><th>Raw file</th></tr></thead>
            <tbody>{}</tbody></table></div></details>
            """,
        ranking.workload(), plot.picture(), plot.name(), plot.name(), rows);
  }

  static Html flows(Analysis analysis, Plot plot, Links links) throws IOException {
    List<Html> rows = new ArrayList<>();
    for (FlowPoint point : analysis.flows()) {
      rows.add(Html.of(
          """
              <tr><td>{}{}</td><td class="n">{} ms</td><td class="n">{}</td><td class="n">{}</td><td>{}</td></tr>
              """, Badges.swatch(point.flow()), point.flow(), point.latencyMs(), Figures.rate(point.score().value()),
          point.forks().size(), point.files().stream().map(links::to).toList()));
    }
    int forks = analysis.flows().stream().mapToInt(point -> point.forks().size()).max().orElse(0);
    return Html.of(
        """
            <section id="flows"><h2>The four request flows</h2>
            <p>From the request queue to the output thread, over the time that the database takes to answer. The single thread
            idles while it waits; workers wait beside one another; the asynchronous flow lets only the key wait.</p>
            <figure>{}<figcaption>Requests a second, higher is better, log scale. n = {} fork a point{}.
            <a href="plots/{}.svg">SVG</a> <a href="plots/{}.png">PNG</a></figcaption></figure>
            <details><summary>The table behind the plot</summary><div class="scroll"><table><thead><tr><th>Flow</th>
            <th class="n">Database</th><th class="n">Requests/s</th><th class="n">Forks</th><th>Raw files</th></tr></thead>
            <tbody>{}</tbody></table></div></details>
            </section>
            """,
        plot.picture(), forks, forks < 2 ? ", so no interval: read levels, not differences" : "", plot.name(),
        plot.name(), rows);
  }
}
