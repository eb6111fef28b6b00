package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.SubjectVerdict;
import io.ringlane.results.raw.Evidence;
import io.ringlane.results.raw.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Subject by layer with counts, the controls, and every counterexample. */
final class CorrectnessSection {

  /** So many properties that were all upheld are told when asked for. */
  private static final int MANY = 3;

  private CorrectnessSection() {}

  static Html of(Analysis analysis, Links links) {
    Set<String> layers = new LinkedHashSet<>(analysis.raw().study().expectedLayers());
    analysis.raw().evidence().forEach(evidence -> layers.add(evidence.layer()));
    List<SubjectVerdict> strategies = analysis.verdicts().stream().filter(SubjectVerdict::strategy).toList();
    List<SubjectVerdict> parts = analysis.verdicts().stream().filter(verdict -> !verdict.strategy()).toList();
    return Html.of(
        """
            <section id="correctness"><h2>Correctness</h2>
            <p>Each cell says how much a layer of verification looked at. “Unknown” is never rounded up: it means that a budget
            ran out, that nothing was checked, or that the layer missed its own control in this run. Where a layer cannot judge a
            strategy, it says why.</p>
            {}
            {}
            {}
            {}
            </section>
            """,
        matrix("Strategy", strategies, layers, analysis.raw().evidence()),
        parts.isEmpty()
            ? Html.NONE
            : Html.of("<h3>Parts</h3>{}", matrix("Part", parts, layers, analysis.raw().evidence())),
        controls(analysis, links), counterexamples(analysis, links));
  }

  private static Html matrix(String what, List<SubjectVerdict> verdicts, Set<String> layers,
      List<Evidence> evidence) {
    Set<String> used = layers.stream()
        .filter(layer -> verdicts.stream().anyMatch(verdict -> verdict.layers().containsKey(layer)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
    List<Html> heads = used.stream().map(layer -> Html.of("<th>{}</th>", layer)).toList();
    List<Html> rows = verdicts.stream().map(verdict -> {
      List<Html> cells = used.stream().map(layer -> cell(verdict, layer, evidence)).toList();
      return Html.of("<tr class=\"{}\"><td class=\"name\">{}{}{}</td><td>{}</td>{}</tr>",
          verdict.control() ? "control" : "", verdict.strategy() ? Badges.swatch(verdict.name()) : Html.NONE,
          verdict.control() ? Html.of("<s>{}</s>", verdict.name()) : Html.text(verdict.name()),
          verdict.control() ? Html.of("<span class=\"tag\">control</span>") : Html.NONE, Badges.of(verdict.outcome()),
          cells);
    }).toList();
    return Html.of("""
        <div class="scroll"><table class="matrix"><thead><tr><th>{}</th><th>Verdict</th>{}</tr></thead>
        <tbody>{}</tbody></table></div>
        """, what, heads, rows);
  }

  private static Html cell(SubjectVerdict verdict, String layer, List<Evidence> evidence) {
    Outcome outcome = verdict.layers().get(layer);
    if (outcome == null) {
      String why = evidence.stream().filter(file -> file.layer().equals(layer))
          .flatMap(file -> file.unjudged().stream()).filter(each -> each.subject().equals(verdict.name()))
          .map(Evidence.Unjudged::reason).distinct().collect(Collectors.joining("; "));
      return Html.of("<td class=\"empty\">{}<br><small>{}</small></td>", Figures.NONE, why);
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    double seconds = 0;
    for (SubjectVerdict.Item item : verdict.of(layer)) {
      counts.merge(item.record().unit(), item.record().checked(), Long::sum);
      seconds += Double.isFinite(item.record().seconds()) ? item.record().seconds() : 0;
    }
    List<String> properties = verdict.of(layer).stream()
        .map(item -> item.record().property() + " " + item.record().outcome().word()).distinct().toList();
    String all = String.join(", ", properties);
    Html shown = outcome != Outcome.UPHELD || properties.size() < MANY
        ? Html.text(all)
        : Html.of("<details><summary>{} properties upheld</summary>{}</details>", properties.size(), all);
    String checked = counts.entrySet().stream().map(entry -> Figures.count(entry.getValue()) + " " + entry.getKey())
        .collect(Collectors.joining(", "));
    String sign = switch (outcome) {
      case UPHELD -> "✓";
      case REFUTED -> "✗";
      case UNKNOWN -> "?";
    };
    return Html.of("<td class=\"{}\"><b>{}</b> {}, {}<br><small>{}</small></td>", style(outcome), sign, checked,
        Figures.seconds(seconds), shown);
  }

  private static String style(Outcome outcome) {
    return switch (outcome) {
      case UPHELD -> "good";
      case REFUTED -> "bad";
      case UNKNOWN -> "unknown";
    };
  }

  private static Html controls(Analysis analysis, Links links) {
    List<Html> rows = new ArrayList<>();
    for (Evidence evidence : analysis.raw().evidence()) {
      for (Evidence.Control control : evidence.controls()) {
        rows.add(
            Html.of("""
                <tr><td>{}</td><td>{}</td><td class="{}">{}</td><td class="n">{}</td><td>{}</td><td>{}</td></tr>
                """, evidence.layer(), control.name(), control.seen() ? "good" : "bad",
                control.seen() ? "✓ caught" : "✗ missed", Figures.seconds(control.seconds()), control.detail(),
                links.to(evidence.file(), "file")));
      }
    }
    if (rows.isEmpty()) {
      return Html.of("<p class=\"empty\">No layer reported a control.</p>");
    }
    return Html
        .of("""
            <h3>Faults that had to be caught in this run</h3>
            <div class="scroll"><table><thead><tr><th>Layer</th><th>Fault</th><th>Caught</th><th class="n">After</th>
            <th>What was seen</th><th>Raw</th></tr></thead><tbody>{}</tbody></table></div>
            """, rows);
  }

  private static Html counterexamples(Analysis analysis, Links links) {
    List<Html> items = new ArrayList<>();
    for (SubjectVerdict verdict : analysis.verdicts()) {
      for (SubjectVerdict.Item item : verdict.items()) {
        String text = item.record().counterexample();
        if (item.record().outcome() == Outcome.REFUTED && text != null) {
          items.add(Html.of("""
              <h4>{}{} <small>not {}, seen by {}, {}</small></h4><pre>{}</pre>
              """, Badges.swatch(verdict.name()), verdict.name(), item.record().property(), item.layer(),
              links.to(item.file(), "file"), text));
        }
      }
    }
    return items.isEmpty() ? Html.NONE : Html.of("<h3>Counterexamples</h3>{}", items);
  }
}
