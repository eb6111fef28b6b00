package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.ringlane.checks.chaos.ChaosPlan;
import io.ringlane.checks.chaos.ChaosReport;
import io.ringlane.checks.chaos.ChaosRun;
import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.HistoryWriter;
import io.ringlane.checks.mutants.Fault;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.store.Acknowledgement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The chaos test from the command line. A control runs in a JVM of its own, with its fault in front of the class path. */
@Command(name = "chaos", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Hammers a cluster on real threads while servers join, leave and crash and the flush stalls, and judges every answer and every row.",
    ""}, footerHeading = "%n", footer = {
        "Exit: 0 OK, 1 VIOLATION, 2 UNKNOWN (fewer than 100,000 overlapping pairs, a planned ring change not done, or the search was "
            + "given up), 64 wrong options, 70 internal error."})
final class ChaosCommand implements Callable<Integer> {
  /** A control that hangs is refuted, too. */
  private static final long CHILD_SECONDS = 120;
  private static final int OPERATIONS_A_SECOND = 5_000;

  @Option(names = "--seed", paramLabel = "N", description = "Fixes workload and faults (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--operations", paramLabel = "N", description = "Of all eight clients together (default: ${DEFAULT-VALUE}).")
  private int operations = 2_000_000;

  @Option(names = "--servers", paramLabel = "N", description = "At the start (default: ${DEFAULT-VALUE}).")
  private int servers = 4;

  @Option(names = "--factor", paramLabel = "N", description = "Copies of a range beside its owner's (default: ${DEFAULT-VALUE}); without any no server crashes.")
  private int factor = 1;

  @Option(names = "--ack", paramLabel = "LEVEL", description = "owner or all (default: ${DEFAULT-VALUE}): whose copies a write waits for. "
      + "What the ledger reports lost at owner is taken out of the history at the crash.")
  private String acknowledgement = "all";

  @Option(names = "--reads", paramLabel = "WHOM", description = "owner or replicas (default: ${DEFAULT-VALUE}): who answers the clients that do not wait. "
      + "Reads of replicas are judged by the session guarantees alone.")
  private String reads = "owner";

  @Option(names = "--strategy", paramLabel = "NAME", description = "A strategy or control of the catalogue (default: ${DEFAULT-VALUE}).")
  private String strategy = "affine-direct";

  @Option(names = "--control", paramLabel = "NAME", description = "A mutant or a control of the catalogue, which must end with VIOLATION; it picks the strategy and the read path that it needs.")
  private @Nullable String control;

  @Option(names = "--history", paramLabel = "FILE", description = "Where the history is written, as the subcommand history reads it.")
  private @Nullable Path history;

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for chaos.evidence.json.")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ChecksMain.option(spec, "--operations", operations, ChaosPlan::possibleOperations);
    ChecksMain.option(spec, "--servers", servers, ChaosPlan::possibleServers);
    Acknowledgement level = ChecksMain.option(spec, "--ack", acknowledgement, ChaosPlan::acknowledgementNamed);
    CatalogueEntry subject = ChecksMain.option(spec, "--strategy", strategy, ChaosPlan::possibleStrategy);
    ChaosPlan.Reads whom = ChecksMain.option(spec, "--reads", reads, ChaosPlan::readsNamed);
    ChaosPlan plan = ChecksMain.option(spec, "--factor", factor,
        copies -> new ChaosPlan(seed, operations, servers, copies, level, subject, whom));
    if (control != null) {
      return runControl(ChecksMain.option(spec, "--control", control, Fault::named), plan);
    }
    return run(plan);
  }

  private PrintWriter console() {
    return spec.commandLine().getOut();
  }

  private int run(ChaosPlan plan) throws IOException, InterruptedException {
    ChaosRun.Result result = new ChaosRun(plan).run();
    ChaosReport report = result.report();
    if (history != null) {
      HistoryWriter.write(result.history(), history);
    }
    if (out != null) {
      new Evidence(ChaosReport.LAYER, List.of(report.evidence()), List.of()).write(out);
    }
    report.lines().forEach(console()::println);
    return ChecksMain.exitCode(report.verdict());
  }

  /** The strategy and the read path are those that the fault needs. */
  private int runControl(Fault fault, ChaosPlan plan) throws IOException, InterruptedException {
    String itsStrategy = fault.option("chaos", "--strategy");
    if (itsStrategy == null) {
      itsStrategy = fault.option("schedules", "--strategy");
    }
    if (itsStrategy == null || itsStrategy.equals(Catalogue.SIMULATED.name())) {
      itsStrategy = plan.strategy().name();
    }
    ChecksMain.option(spec, "--control", itsStrategy, ChaosPlan::possibleStrategy);
    boolean readsReplicas = "replicas".equals(fault.option("chaos", "--reads"));
    List<String> arguments = new ArrayList<>(List.of("chaos", "--seed", Long.toString(plan.seed()), "--operations",
        Integer.toString(plan.operations()), "--servers", Integer.toString(plan.servers()), "--factor",
        Integer.toString(plan.factor()), "--ack", readsReplicas ? "owner" : plan.acknowledgementLabel(), "--reads",
        readsReplicas ? "replicas" : plan.readsLabel(), "--strategy", itsStrategy));
    if (history != null) {
      arguments.addAll(List.of("--history", history.toString()));
    }
    if (out != null) {
      arguments.addAll(List.of("--out", out.toString()));
    }
    try {
      return ControlRun.once(fault, arguments, CHILD_SECONDS + plan.operations() / OPERATIONS_A_SECOND, console())
          .code();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--control: " + e.getMessage());
    }
  }
}
