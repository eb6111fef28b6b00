package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.raw.KillMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kill matrix: which known fault each check found, how soon, and what a clean verdict is worth against it. */
final class KillSection {

  private KillSection() {}

  static Html of(Analysis analysis) {
    KillMatrix matrix = analysis.raw().killMatrix();
    if (matrix == null) {
      return Html.of("""
          <section id="kills"><h2>Kill matrix</h2>
          <p class="empty">No check was tried on a known fault in this run.</p></section>
          """);
    }
    Map<String, List<KillMatrix.Kill>> faults = matrix.kills().stream()
        .collect(Collectors.groupingBy(KillMatrix.Kill::fault, LinkedHashMap::new, Collectors.toList()));
    List<String> layers = new TreeSet<>(matrix.kills().stream().map(KillSection::layer).toList()).stream().toList();
    List<Html> heads = layers.stream().map(layer -> Html.of("<th>{}</th>", layer)).toList();
    List<Html> rows = faults.entrySet().stream()
        .map(fault -> row(fault.getKey(), fault.getValue(), layers, matrix.runs())).toList();
    return Html.of(
        """
            <section id="kills"><h2>Kill matrix</h2>
            <p>Each fault was put in place {}, and every check that promises to find it ran. A cell says how soon it found the
            fault, and how many times as long the same check ran without it and found nothing: at least 20 times, or a clean
            verdict of that check is not quotable against this fault.</p>
            <div class="scroll"><table class="matrix"><thead><tr><th>Fault</th>{}<th>The fault</th></tr></thead>
            <tbody>{}</tbody></table></div>
            </section>
            """,
        matrix.runs() == 1 ? "once" : matrix.runs() + " times", heads, rows);
  }

  private static String layer(KillMatrix.Kill kill) {
    return kill.check().split(" ", 2)[0];
  }

  private static Html row(String fault, List<KillMatrix.Kill> kills, List<String> layers, int runs) {
    List<Html> cells = layers.stream().map(layer -> kills.stream().filter(kill -> layer(kill).equals(layer)).findFirst()
        .map(kill -> cell(kill, runs)).orElse(Html.of("<td class=\"empty\">{}</td>", Figures.NONE))).toList();
    List<String> patch = kills.getFirst().patch();
    Html what = patch.isEmpty()
        ? Html.text("a control of the catalogue")
        : Html.of("<details><summary>{} <small>{}</small></summary><pre>{}</pre></details>", patch.getFirst(),
            changed(patch), String.join("\n", patch));
    return Html.of("<tr><td class=\"name\">{}</td>{}<td>{}</td></tr>", fault, cells, what);
  }

  private static Html cell(KillMatrix.Kill kill, int runs) {
    if (kill.found() < runs) {
      return Html.of("<td class=\"bad\" title=\"{}\"><b>✗</b> found in {} of {} runs</td>", kill.check(), kill.found(),
          runs);
    }
    return Html.of("<td class=\"{}\" title=\"{}\"><b>✓</b> {}<br><small>clean {}×{}</small></td>",
        kill.quotable() ? "good" : "unknown", kill.check(), Figures.seconds(kill.medianSeconds()),
        Figures.significant(kill.sensitivity()), kill.quotable() ? "" : ": not quotable");
  }

  private static String changed(List<String> patch) {
    long added = patch.stream().filter(line -> line.startsWith("+") && !line.startsWith("+++")).count();
    long removed = patch.stream().filter(line -> line.startsWith("-") && !line.startsWith("---")).count();
    return "+" + added + " −" + removed + " lines";
  }
}
