package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.schedules.Schedules;
import io.ringlane.cluster.CatalogueEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Layer 4 from the command line. */
@Command(name = "schedules", mixinStandardHelpOptions = true, description = "Runs random schedules without threads: clients, faults, expiry, flushes and a restart, each from a seed.")
final class SchedulesCommand implements Callable<Integer> {
  /** A control that hangs is refuted, too. */
  private static final long CHILD_SECONDS = 60;
  private static final int SCHEDULES_A_SECOND = 100;

  @Option(names = "--seed", description = "The first seed; the schedule of a seed is always the same (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--count", description = "How many schedules of each strategy (default: ${DEFAULT-VALUE}).")
  private long count = 20_000;

  @Option(names = "--control", paramLabel = "NAME", description = "A mutant or a control of the catalogue, which must end with VIOLATION; it picks the strategy that it needs.")
  private @Nullable String control;

  @Option(names = "--no-shrink", description = "Do not look for a smaller schedule that is wrong in the same way.")
  private boolean noShrink;

  @Option(names = "--strategy", description = "One strategy or control of the catalogue (default: all that are no controls).")
  private @Nullable String strategy;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count is " + count + ", it must be at least 1");
    }
    if (control != null) {
      return runControl(ChecksMain.option(spec, "--control", control, Fault::named));
    }
    PrintWriter out = spec.commandLine().getOut();
    int wrong = 0;
    List<CatalogueEntry> entries = entries();
    for (CatalogueEntry entry : entries) {
      Schedules.Report report = Schedules.run(entry, seed, count);
      out.printf(Locale.ROOT, "%s: %d schedules, %d distinct, %d steps, %d calls, %d faults, %.0f schedules/s%n",
          report.strategy(),
          report.schedules(), report.distinct(), report.steps(), report.calls(), report.faults(),
          report.schedules() / report.seconds());
      if (!report.upheld()) {
        wrong++;
        out.printf(Locale.ROOT, "  seed %d: %s%n", report.failingSeed(), report.complaint());
        (noShrink ? report.counterexample() : smaller(entry, report.failingSeed())).lines()
            .forEach(line -> out.println("    " + line));
      }
    }
    out.println(wrong == 0
        ? "OK " + entries.size() + " strategies"
        : "VIOLATION " + wrong + " of " + entries.size() + " strategies");
    return wrong == 0 ? ChecksMain.EXIT_OK : ChecksMain.EXIT_VIOLATION;
  }

  private static String smaller(CatalogueEntry entry, long seed) {
    Schedules.Explanation small = Schedules.explain(entry, seed);
    return "with " + small.left() + ":\n" + small.complaint() + "\n" + small.counterexample();
  }

  private int runControl(Fault fault) throws IOException, InterruptedException {
    String itsStrategy = fault.option("schedules", "--strategy");
    if (!fault.isKilledBy("schedules") || itsStrategy == null) {
      throw new ParameterException(spec.commandLine(),
          "--control: schedules do not see " + fault.name() + "; its patch names what does");
    }
    ChecksMain.option(spec, "--control", itsStrategy, Schedules::subject);
    try {
      return ControlRun.run(fault, List.of("schedules", "--seed", Long.toString(seed), "--count", Long.toString(count),
          "--strategy", itsStrategy), CHILD_SECONDS + count / SCHEDULES_A_SECOND, spec.commandLine().getOut()).code();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--control: " + e.getMessage());
    }
  }

  private List<CatalogueEntry> entries() {
    if (strategy == null) {
      return Schedules.subjects().stream().filter(entry -> !entry.control()).toList();
    }
    return List.of(ChecksMain.option(spec, "--strategy", strategy, Schedules::subject));
  }
}
