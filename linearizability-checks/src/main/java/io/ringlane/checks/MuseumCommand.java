package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.mutants.KillMatrix;
import io.ringlane.checks.mutants.Mutant;
import io.ringlane.checks.process.WorkFolder;
import io.ringlane.checks.schedules.Schedules;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The kill matrix: every fault in front of every check that promises to find it, and every check without one. */
@Command(name = "museum", mixinStandardHelpOptions = true, sortOptions = false, description = "Puts each mutant of the bug museum and each control of the catalogue in front of every check that promises to find it, "
    + "and tells how soon each was found; then runs the checks without a fault, which must find nothing.", footerHeading = "%n", footer = "Exit: 0 OK, 1 VIOLATION (a fault was missed, or a check accused today's source), 64 wrong options, 70 internal error.")
final class MuseumCommand implements Callable<Integer> {
  private static final int CHILD_SECONDS = 600;
  private static final int STARTS = 6;
  private static final double LEAST_SCATTER = 0.02;

  @Option(names = "--runs", paramLabel = "N", description = "Of each fault before each check, each with a seed of its own where the check has one (default: ${DEFAULT-VALUE}).")
  private int runs = 3;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Faults (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--schedules", paramLabel = "N", description = "Of a clean run of schedules (default: ${DEFAULT-VALUE}).")
  private int schedules = 20_000;

  @Option(names = "--operations", paramLabel = "N", description = "Of a clean run of chaos (default: ${DEFAULT-VALUE}).")
  private int operations = 2_000_000;

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for " + KillMatrix.FILE + ".")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** A fault and a command that must find it. */
  private record Promise(Fault fault, String command) {
    /** The command without what only says how long and from where on. */
    String check() {
      return command.replaceAll(" --(count|operations|crashes|kills|seed|work) \\S+", "");
    }
  }

  /** How a command ended, and how long it worked. */
  private record Run(boolean byItself, int code, double seconds, String lastLine) {}

  /** What a JVM's start takes of it, and by how much starts differ: no kill is quicker than that. */
  private record Start(double seconds, double scatter) {
    double workOf(Run run) {
      return Math.max(scatter, run.seconds() - seconds);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (runs < 1 || schedules < 1 || operations < 1) {
      throw new ParameterException(spec.commandLine(), "--runs, --schedules and --operations must be at least 1");
    }
    List<Promise> promises = promises();
    Map<String, String> clean = new LinkedHashMap<>();
    promises.forEach(promise -> clean.putIfAbsent(cleanCheck(promise), cleanCommand(promise)));
    Start start = start();
    say(promises.size() + " promises, " + runs + " runs each, and " + clean.size() + " clean runs");

    Map<String, KillMatrix.Clean> unfaulted = new LinkedHashMap<>();
    for (Map.Entry<String, String> check : clean.entrySet()) {
      Run run = run(new Fault("nothing", null), check.getValue());
      boolean upheld = run.code() == ChecksMain.EXIT_OK;
      unfaulted.put(check.getKey(), new KillMatrix.Clean(check.getKey(), check.getValue(), upheld,
          start.workOf(run)));
      say(String.format(Locale.ROOT, "no fault, %s: %s after %.1f s", check.getValue(), run.lastLine(),
          start.workOf(run)));
    }
    List<KillMatrix.Kill> kills = new ArrayList<>();
    for (Promise promise : promises) {
      KillMatrix.Kill kill = kill(promise, start, unfaulted);
      kills.add(kill);
      say(text(kill));
    }
    KillMatrix matrix = new KillMatrix(runs, kills, List.copyOf(unfaulted.values()));
    if (out != null) {
      matrix.write(out);
    }
    return verdict(matrix);
  }

  /** Those that patches make; the controls of the catalogue must be found by recorded histories, and by the schedules that can run them. */
  private List<Promise> promises() throws IOException {
    List<String> names = only.isEmpty()
        ? Stream.concat(Mutant.names().stream(), Controls.entries().stream().map(CatalogueEntry::name)).toList()
        : only;
    List<Promise> promises = new ArrayList<>();
    for (String name : names) {
      Fault fault = ChecksMain.option(spec, "--only", name, Fault::named);
      Mutant mutant = fault.mutant();
      if (mutant != null) {
        mutant.killers().forEach(killer -> promises.add(new Promise(fault, killer)));
      } else {
        promises.add(new Promise(fault, "live --strategy " + name));
        if (Schedules.subjects().stream().anyMatch(entry -> entry.name().equals(name))) {
          promises.add(new Promise(fault, "schedules --strategy " + name + " --count " + schedules));
        }
      }
    }
    return promises;
  }

  /** Where a control is a strategy, the clean run is that of a sound one. */
  private static String cleanCheck(Promise promise) {
    return promise.fault().mutant() == null
        ? promise.check().replace("--strategy " + promise.fault().name(), "--strategy " + sibling(promise))
        : promise.check();
  }

  private static String sibling(Promise promise) {
    return promise.fault().name().equals(Controls.SLOTS_WITHOUT_DRAIN.name()) ? "affine-slots" : "affine-direct";
  }

  private String cleanCommand(Promise promise) {
    String check = cleanCheck(promise);
    return switch (check.split(" ", 2)[0]) {
      case "schedules" -> check + " --count " + schedules;
      case "chaos" -> check + " --operations " + operations;
      default -> promise.fault().mutant() == null ? check : promise.command();
    };
  }

  /** The first start is of a cold machine, and left out. */
  private Start start() throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int number = 0; number < STARTS; number++) {
      seconds.add(run(new Fault("nothing", null), "--version").seconds());
    }
    seconds.removeFirst();
    seconds.sort(null);
    return new Start(seconds.get(seconds.size() / 2), Math.max(LEAST_SCATTER, seconds.getLast() - seconds.getFirst()));
  }

  private KillMatrix.Kill kill(Promise promise, Start start, Map<String, KillMatrix.Clean> clean)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int number = 0; number < runs; number++) {
      Run run = run(promise.fault(), promise.command() + seed(promise, number));
      if (run.code() == ChecksMain.EXIT_VIOLATION && (run.byItself() || run.seconds() > CHILD_SECONDS)) {
        seconds.add(start.workOf(run)); // a run that hangs is found out; one that breaks down is not
      }
    }
    seconds.sort(null);
    Mutant mutant = promise.fault().mutant();
    KillMatrix.Clean unfaulted = clean.get(cleanCheck(promise));
    return new KillMatrix.Kill(promise.fault().name(), promise.check(), seconds.size(),
        seconds.isEmpty() ? null : seconds.get(seconds.size() / 2), unfaulted == null ? 0 : unfaulted.seconds(),
        mutant == null ? List.of() : mutant.patch());
  }

  /** Other schedules and other loads in each run. */
  private static String seed(Promise promise, int run) {
    return switch (promise.check().split(" ", 2)[0]) {
      case "schedules" -> " --seed " + (1 + run * 1_000_000L);
      case "chaos", "live", "journal", "kill" -> " --seed " + (1 + run);
      default -> "";
    };
  }

  private Run run(Fault fault, String command) throws IOException, InterruptedException {
    Path kept = WorkFolder.in(null, "ringlane-museum"); // by a check that found something
    try {
      StringWriter lines = new StringWriter();
      ControlRun.Ended ended = ControlRun.run(fault,
          List.of(command.replaceAll(" --work \\S+", " --work " + kept).split(" ", -1)), CHILD_SECONDS,
          new PrintWriter(lines));
      return new Run(ended.byItself(), ended.code(), ended.seconds(),
          lines.toString().lines().reduce("", (_, last) -> last));
    } finally {
      WorkFolder.delete(kept);
    }
  }

  private int verdict(KillMatrix matrix) {
    List<String> wrong = new ArrayList<>();
    matrix.clean().stream().filter(check -> !check.upheld())
        .forEach(check -> wrong.add(check.command() + " accuses today's source"));
    matrix.kills().stream().filter(kill -> kill.found() < runs).forEach(kill -> wrong.add(
        kill.check() + " missed " + kill.fault() + " in " + (runs - kill.found()) + " of " + runs + " runs"));
    long quotable = matrix.kills().stream().filter(KillMatrix.Kill::quotable).count();
    if (wrong.isEmpty() && !matrix.kills().isEmpty()) {
      say("OK " + matrix.kills().size() + " promises kept in " + runs + " runs each, " + quotable + " quotable, "
          + matrix.clean().size() + " clean runs");
      return ChecksMain.EXIT_OK;
    }
    wrong.forEach(this::say);
    say("VIOLATION " + wrong.size() + " of " + (matrix.kills().size() + matrix.clean().size()));
    return ChecksMain.EXIT_VIOLATION;
  }

  private static String text(KillMatrix.Kill kill) {
    Double times = kill.sensitivity();
    return String.format(Locale.ROOT, "%-26s %-58s %s", kill.fault(), kill.check(), times == null
        ? "NOT FOUND"
        : String.format(Locale.ROOT, "found %d times, %.1f s, clean run %.1f times as long%s", kill.found(),
            kill.medianSeconds(), times, kill.quotable() ? "" : ": not quotable"));
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
