package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.outage.OutagePlan;
import io.ringlane.checks.outage.OutageReport;
import io.ringlane.checks.outage.OutageRun;
import io.ringlane.checks.process.WorkFolder;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The outage test from the command line. */
@Command(name = "outage", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Takes the database away from a cache under full load, gives it back, and compares the rows with what was answered.",
    ""}, footerHeading = "%n", footer = {
        "It takes up to 30 s longer than the outage, and keeps its folder where the verdict is not OK.",
        "Exit: 0 OK, 1 VIOLATION, 2 UNKNOWN (nobody met the outage, or no write reached the bound), 64 wrong options, "
            + "70 internal error."})
final class OutageCommand implements Callable<Integer> {
  @Option(names = "--seconds", paramLabel = "N", description = "How long the database is down (default: ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(names = "--overflow", paramLabel = "NAME", description = "refuse, wait or write-through (default: ${DEFAULT-VALUE}): "
      + "what becomes of a write for which the dirty set has no room.")
  private String overflow = "refuse";

  @Option(names = "--policy", paramLabel = "NAME", description = "write-behind or write-behind+journal (default: ${DEFAULT-VALUE}).")
  private String policy = "write-behind";

  @Option(names = "--database", paramLabel = "NAME", description = "h2 or postgresql (default: ${DEFAULT-VALUE}). "
      + "PostgreSQL's server is stopped and started; H2's calls fail.")
  private String database = "h2";

  @Option(names = "--seed", paramLabel = "N", description = "Decides the load (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--work", paramLabel = "FOLDER", description = "Where a folder for database, journal and log is made (default: the folder for temporary files).")
  private @Nullable Path work;

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for outage.evidence.json.")
  private @Nullable Path out;

  @Option(names = "--heap", hidden = true, description = "For a control: the heap of the child in MB.")
  private int heap = 512;

  @Option(names = "--unbounded", hidden = true, description = "A control: the dirty set takes everything.")
  private boolean unbounded;

  @Option(names = "--drop", hidden = true, description = "A control: the database drops one write in a thousand.")
  private boolean drop;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    ChecksMain.option(spec, "--seconds", seconds, OutagePlan::possibleSeconds);
    DirtyBound.Overflow answer = ChecksMain.option(spec, "--overflow", overflow, OutagePlan::overflowNamed);
    WritePolicy subject = ChecksMain.option(spec, "--policy", policy, OutagePlan::policyNamed);
    ChecksMain.option(spec, "--database", database, OutagePlan::knownDatabase);
    ChecksMain.option(spec, "--heap", heap, OutagePlan::possibleHeap);
    Path folder = ChecksMain.option(spec, "--work", "ringlane-outage", name -> WorkFolder.in(work, name));
    PrintWriter console = spec.commandLine().getOut();
    OutageReport report = run(
        new OutagePlan(seconds, answer, subject, database, seed, folder, heap, !unbounded, drop), console);
    if (out != null) {
      new Evidence(OutageReport.LAYER, List.of(report.evidence()), List.of()).write(out);
    }
    if (report.verdict() == Verdict.OK) {
      WorkFolder.delete(folder);
    } else {
      console.println("kept: " + folder);
    }
    report.lines().forEach(console::println);
    return ChecksMain.exitCode(report.verdict());
  }

  private OutageReport run(OutagePlan plan, PrintWriter console)
      throws IOException, InterruptedException, SQLException {
    try {
      return new OutageRun(plan, line -> {
        console.println(line);
        console.flush();
      }).run();
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      console.println("kept: " + plan.work());
      console.println("UNKNOWN: internal error, see standard error");
      throw e;
    }
  }
}
