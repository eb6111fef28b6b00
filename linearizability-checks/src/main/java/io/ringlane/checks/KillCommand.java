package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.kill.KillPlan;
import io.ringlane.checks.kill.KillPolicy;
import io.ringlane.checks.kill.KillReport;
import io.ringlane.checks.kill.KillRun;
import io.ringlane.checks.process.WorkFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The kill test from the command line. */
@Command(name = "kill", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Kills a process under load (SIGKILL), restarts it, and compares the rows with what it had been answered.",
    ""}, footerHeading = "%n", footer = {
        "It ends at the first violation and keeps the folder that shows it.",
        "Exit: 0 OK, 1 VIOLATION, 2 UNKNOWN (no kill hit a child under load, or nothing was acknowledged), 64 wrong options, "
            + "70 internal error."})
final class KillCommand implements Callable<Integer> {
  @Option(names = "--kills", paramLabel = "N", description = "Kills that must hit (default: ${DEFAULT-VALUE}).")
  private int kills = 30;

  @Option(names = "--policy", paramLabel = "NAME", description = "write-through, write-behind or write-behind+journal (default: ${DEFAULT-VALUE}). "
      + "Of write-behind the loss window is measured; the others may lose nothing.")
  private String policy = "write-behind+journal";

  @Option(names = "--database", paramLabel = "NAME", description = "h2 or postgresql (default: ${DEFAULT-VALUE}).")
  private String database = "h2";

  @Option(names = "--seed", paramLabel = "N", description = "Decides the moments of the kills and the load (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--work", paramLabel = "FOLDER", description = "Where a folder for database, journal and logs is made (default: the folder for temporary files).")
  private @Nullable Path work;

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for kill.evidence.json.")
  private @Nullable Path out;

  @Option(names = "--judge-as", hidden = true, description = "A control: judges by the rule of another policy.")
  private @Nullable String judge;

  @Option(names = "--tamper", hidden = true, description = "A control: puts a row back before the first comparison.")
  private boolean tamper;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    KillPolicy subject = ChecksMain.option(spec, "--policy", policy, KillPolicy::named);
    KillPolicy rule = judge == null ? subject : ChecksMain.option(spec, "--judge-as", judge, KillPolicy::named);
    ChecksMain.option(spec, "--database", database, KillPlan::knownDatabase);
    ChecksMain.option(spec, "--kills", kills, KillPlan::possibleKills);
    Path folder = ChecksMain.option(spec, "--work", "ringlane-kill", name -> WorkFolder.in(work, name));
    PrintWriter console = spec.commandLine().getOut();
    KillReport report = run(new KillPlan(kills, subject, rule, database, seed, folder, tamper), console);
    if (out != null) {
      new Evidence(KillReport.LAYER, List.of(report.evidence()), List.of()).write(out);
    }
    if (report.verdict() == Verdict.OK) {
      WorkFolder.delete(folder);
    } else {
      console.println("kept: " + folder);
    }
    report.lines().forEach(console::println);
    return ChecksMain.exitCode(report.verdict());
  }

  private KillReport run(KillPlan plan, PrintWriter console) throws IOException, InterruptedException, SQLException {
    try {
      return new KillRun(plan, line -> {
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
