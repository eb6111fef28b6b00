package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Finding;
import io.ringlane.results.analysis.Finding.Weight;
import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.raw.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page: sections in the order of a reader's questions, everything it needs inside one file. */
final class Page {

  private final Analysis analysis;
  private final Links links;
  private final Map<String, Plot> throughput;
  private final @Nullable Plot flows;

  Page(Analysis analysis, Links links, Map<String, Plot> throughput, @Nullable Plot flows) {
    this.analysis = analysis;
    this.links = links;
    this.throughput = Map.copyOf(throughput);
    this.flows = flows;
  }

  String html() throws IOException {
    List<Html> sections = new ArrayList<>();
    sections.add(answer());
    sections.add(belief());
    sections.add(RankingSection.of(analysis));
    sections.add(PlotSections.forks(analysis, throughput, links));
    if (flows != null) {
      sections.add(PlotSections.flows(analysis, flows, links));
    }
    sections.add(FigureSections.latency(analysis, links));
    sections.add(FigureSections.cost(analysis, links));
    sections.add(LedgerSection.of(analysis));
    sections.add(CorrectnessSection.of(analysis, links));
    sections.add(KillSection.of(analysis));
    sections.add(MethodSection.of(analysis, links));
    return Html
        .of("""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Ringlane: verdict and speed</title>
            <style>
            {}</style>
            </head>
            <body>
            <nav aria-label="Sections"><a href="#answer">Answer</a><a href="#belief">Can I believe it?</a>\
            <a href="#ranking">Ranking</a><a href="#forks">Forks</a><a href="#flows">Flows</a><a href="#latency">Latency</a>\
            <a href="#cost">Cost</a><a href="#ledger">Ledger</a><a href="#correctness">Correctness</a><a href="#kills">Kills</a><a href="#method">Method and data</a></nav>
            <main>
            {}
            </main>
            </body>
            </html>
            """,
            new Html(style()), sections)
        .markup();
  }

  private Html answer() {
    Environment environment = analysis.raw().environment();
    return Html.of(
        """
            <header id="answer">
            <p class="kicker">Ringlane · study “{}”</p>
            <h1>What does it cost to run every operation on a key in order?</h1>
            {}
            {}
            <div class="lights">{}{}</div>
            <dl class="facts">
            <div><dt>Source</dt><dd>{}</dd></div><div><dt>Date</dt><dd>{}</dd></div><div><dt>JDK</dt><dd>{}</dd></div>
            <div><dt>Processor</dt><dd>{} × {}</dd></div><div><dt>Seed</dt><dd>{}</dd></div>
            <div><dt>Blocks</dt><dd>{}</dd></div>
            </dl>
            <p class="repeat">Repeat it: <code>{}</code></p>
            </header>
            """, analysis.raw().study().budget(), alarm(), answers(), verificationLight(), machineLight(),
        commit(environment), environment.date(), environment.jdk(), environment.processors(), environment.processor(),
        environment.seed(), analysis.raw().study().blocksRun(), environment.command());
  }

  private Html answers() {
    if (analysis.rankings().isEmpty()) {
      return Html.of("<p>Nothing was measured.</p>");
    }
    List<Html> items = analysis.rankings().stream()
        .map(ranking -> Html.of("<li>{}</li>", Sentences.answer(analysis, ranking))).toList();
    return Html.of("<ul class=\"answers\">{}</ul>", items);
  }

  private Html alarm() {
    return analysis.failure().map(weight -> {
      String title = weight == Weight.VIOLATION ? "A promise is broken" : "This run is invalid";
      List<Finding> grave = analysis.findings().stream().filter(f -> f.weight() != Weight.CAUTION).toList();
      return Html.of("<div class=\"alarm\" role=\"alert\"><b>{}.</b><ul>{}</ul></div>", title,
          grave.stream().map(finding -> Html.of("<li>{}</li>", finding.sentence())).toList());
    }).orElse(Html.NONE);
  }

  private Html verificationLight() {
    String kind = analysis.failure().map(weight -> weight == Weight.VIOLATION ? "bad" : "warn").orElse("good");
    String title = switch (kind) {
      case "good" -> "Verification is green";
      case "bad" -> "Verification is red";
      default -> "Verification or measurement is incomplete";
    };
    return Badges.light(kind, title, Sentences.verification(analysis));
  }

  private Html machineLight() {
    String repeats = String.join("; ", analysis.rankings().stream().map(Sentences::repeat).toList());
    boolean unstable = analysis.unstable();
    return Badges.light(unstable ? "warn" : "good", unstable
        ? "Machine unstable: no time verdict counts"
        : "Machine stable",
        "The baseline against itself (A/A): " + repeats + "; margin ±"
            + Figures.percent(analysis.margin()) + ".");
  }

  private Html belief() {
    List<Finding> cautions = analysis.of(Weight.CAUTION);
    List<Html> items = new ArrayList<>();
    cautions.forEach(finding -> items.add(Html.of("<li class=\"warn\">{}</li>", finding.sentence())));
    for (Ranking ranking : analysis.rankings()) {
      items.add(Html.of("<li>{}</li>", oversubscribed(ranking)));
      items.add(Html.of("<li>{}</li>", drifting(ranking)));
    }
    Environment environment = analysis.raw().environment();
    items.add(Html.of("<li>Steal: {}. Load average {} before, {} after.</li>",
        environment.stealPercent() < 0 ? "unknown" : Figures.significant(environment.stealPercent()) + " %",
        load(environment.loadBefore()), load(environment.loadAfter())));
    return Html.of("""
        <section id="belief"><h2>Can I believe it?</h2>
        <ul class="plain">{}</ul>
        {}
        </section>
        """, items, variation());
  }

  private Html variation() {
    List<Html> rows = new ArrayList<>();
    for (Ranking ranking : analysis.rankings()) {
      ranking.rows()
          .forEach(row -> rows.add(Html.of("<tr><td>{}</td><td>{}{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
              + "<td class=\"n\">{}</td><td>{}</td></tr>", ranking.workload(), Badges.swatch(row.verdict().name()),
              row.label(), row.forks().size(), Figures.percent(row.variation()),
              row.drifting() + " of " + row.forks().size(),
              row.oversubscribed() ? row.busyThreads() + " busy threads: oversubscribed" : "no")));
    }
    return Html.of(
        """
            <details><summary>Variation, steadiness and load of every row</summary>
            <div class="scroll"><table><thead><tr><th>Workload</th><th>Row</th><th class="n">Forks</th>
            <th class="n">Spread between forks</th><th class="n">Forks still moving</th><th>More threads than processors</th>
            </tr></thead><tbody>{}</tbody></table></div></details>
            """,
        rows);
  }

  private String oversubscribed(Ranking ranking) {
    List<String> labels = ranking.rows().stream().filter(row -> row.oversubscribed()).map(row -> row.label()).toList();
    int processors = analysis.raw().environment().processors();
    return labels.isEmpty()
        ? "Workload " + ranking.workload() + ": no row keeps more threads busy than the "
            + processors + " processors."
        : "Workload " + ranking.workload() + ", oversubscribed (clients, workers and assigner outnumber the "
            + processors
            + " processors, so the operating system's scheduler is part of the figure): " + String.join(", ", labels)
            + ".";
  }

  private static String drifting(Ranking ranking) {
    int forks = ranking.rows().stream().mapToInt(row -> row.forks().size()).sum();
    int moving = ranking.rows().stream().mapToInt(row -> row.drifting()).sum();
    return "Workload " + ranking.workload() + ": in " + moving + " of " + forks
        + " forks the later half of the iterations differs from the earlier by more than 3 %.";
  }

  private static String load(double load) {
    return load < 0 ? "unknown" : Figures.significant(load);
  }

  private static String commit(Environment environment) {
    String commit = environment.commit();
    if (commit == null) {
      return "no git repository";
    }
    return commit.substring(0, Math.min(12, commit.length())) + (environment.dirty() ? ", with local changes" : "");
  }

  private static String style() throws IOException {
    try (InputStream css = Page.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IOException("the style sheet is missing from the jar");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
