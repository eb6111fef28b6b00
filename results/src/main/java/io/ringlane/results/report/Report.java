package io.ringlane.results.report;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Ranking;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes every output of a report into a directory. */
public final class Report {

  private Report() {}

  /**
   * Writes the report.
   *
   * @param analysis what to say
   * @param directory made if it is not there; files of the same names are replaced
   * @return the page
   */
  public static Path write(Analysis analysis, Path directory) throws IOException {
    // Charts are drawn without a screen.
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(directory);
    Map<String, Plot> throughput = new LinkedHashMap<>();
    for (Ranking ranking : analysis.rankings()) {
      // A plot without a figure would be an empty frame.
      if (ranking.rows().stream().anyMatch(row -> row.score() != null)) {
        throughput.put(ranking.workload(), ThroughputPlot.of(ranking));
      }
    }
    Plot flows = analysis.flows().isEmpty() ? null : FlowPlot.of(analysis.flows());
    for (Plot plot : throughput.values()) {
      plot.write(directory.resolve("plots"));
    }
    if (flows != null) {
      flows.write(directory.resolve("plots"));
    }
    MachineFiles.write(analysis, directory);
    Files.writeString(directory.resolve("summary.md"), SummaryMarkdown.of(analysis), StandardCharsets.UTF_8);
    Path page = directory.resolve("index.html");
    Files.writeString(page, new Page(analysis, Links.between(directory, analysis.raw().directory()), throughput, flows)
        .html(), StandardCharsets.UTF_8);
    return page;
  }
}
