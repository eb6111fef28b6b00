package io.ringlane.results;

import io.ringlane.results.analysis.Analysis;
import io.ringlane.results.analysis.Analyst;
import io.ringlane.results.analysis.Finding.Weight;
import io.ringlane.results.raw.BadInputException;
import io.ringlane.results.raw.RawData;
import io.ringlane.results.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code report}: from a raw directory to a page. */
@Command(name = "report", mixinStandardHelpOptions = true, description = "Writes the report of a study that has run: index.html, summary.md, results.json, verdict.json, plots.")
final class ReportCommand implements Callable<Integer> {

  private final PrintStream out;

  @Option(names = "--raw", paramLabel = "DIR", description = "raw directory of a study (default: raw beside this jar)")
  private @Nullable Path raw;

  @Option(names = "--out", paramLabel = "DIR", description = "where the report goes (default: report beside --raw)")
  private @Nullable Path report;

  ReportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws BadInputException, IOException {
    Path from = raw != null ? raw : Locations.jarDirectory().resolve("raw");
    Path to = report != null ? report : from.toAbsolutePath().resolveSibling("report");
    return write(from, to, out);
  }

  /** Reads, judges, writes, and says what came out; the last line is the path of the page. */
  static int write(Path raw, Path report, PrintStream out) throws BadInputException, IOException {
    if (Files.exists(report) && !Files.isDirectory(report)) {
      throw new BadInputException(report, "this is a file", "expected a directory for the report");
    }
    Analysis analysis = Analyst.analyse(RawData.read(raw));
    Path page = Report.write(analysis, report);
    analysis.findings().forEach(finding -> out
        .println((finding.weight() == Weight.CAUTION ? "caution: " : "RED: ") + finding.sentence()));
    out.println(switch (analysis.exitCode()) {
      case 0 -> "OK: every promise upheld, every control caught by this run.";
      case 1 -> "VIOLATION: a promise is broken.";
      default -> "INVALID: this run proves or measures less than it says.";
    });
    out.println(page.toAbsolutePath().normalize());
    return analysis.exitCode();
  }
}
