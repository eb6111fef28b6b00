package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
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
    int vacuous = 0;
    long schedules = 0;
    List<CatalogueEntry> entries = entries();
    for (CatalogueEntry entry : entries) {
      Schedules.Report report = Schedules.run(entry, seed, count);
      schedules += report.schedules();
      out.printf(Locale.ROOT,
          "%s: %d schedules, %d distinct, %d with a fault and a change, %d steps, %d calls, %d faults, %d changes, %.0f schedules/s%n",
          report.strategy(), report.schedules(), report.distinct(), report.full(), report.steps(), report.calls(),
          report.faults(), report.changes(), report.schedules() / report.seconds());
      String nothing = report.vacuous();
      if (!report.upheld()) {
        wrong++;
        out.printf(Locale.ROOT, "  seed %d: %s%n", report.failingSeed(), report.complaint());
        counterexample(entry, report).lines().forEach(line -> out.println("    " + line));
      } else if (nothing != null) {
        vacuous++;
        out.println("  shows nothing: " + nothing);
      }
      out.flush();
    }
    if (wrong > 0) {
      out.println("VIOLATION " + wrong + " of " + entries.size() + " strategies");
      return ChecksMain.EXIT_VIOLATION;
    }
    if (vacuous > 0 || entries.isEmpty()) {
      out.println("UNKNOWN " + vacuous + " of " + entries.size() + " strategies showed nothing");
      return ChecksMain.EXIT_UNKNOWN;
    }
    out.println("OK " + entries.size() + " strategies, " + schedules + " schedules");
    return ChecksMain.EXIT_OK;
  }

  private String counterexample(CatalogueEntry entry, Schedules.Report report) {
    Schedules.Explanation smaller = noShrink ? null : Schedules.explain(entry, report.failingSeed());
    return smaller == null ? report.counterexample() : smaller.toString();
  }

  private int runControl(Fault fault) throws IOException, InterruptedException {
    String itsStrategy = fault.option("schedules", "--strategy");
    if (!fault.isKilledBy("schedules") || itsStrategy == null) {
      throw new ParameterException(spec.commandLine(),
          "--control: schedules do not see " + fault.name() + "; its patch names what does");
    }
    ChecksMain.option(spec, "--control", itsStrategy, Schedules::subject);
    try {
      List<String> arguments = new ArrayList<>(List.of("schedules", "--seed", Long.toString(seed), "--count",
          Long.toString(count), "--strategy", itsStrategy));
      if (noShrink) {
        arguments.add("--no-shrink");
      }
      return ControlRun.once(fault, arguments, CHILD_SECONDS + count / SCHEDULES_A_SECOND, spec.commandLine().getOut())
          .code();
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
