package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.mutants.KillMatrix;
import io.ringlane.checks.mutants.Mutant;
import io.ringlane.checks.process.ChildJvm;
import io.ringlane.checks.process.WorkFolder;
import io.ringlane.checks.schedules.Schedules;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The kill matrix: every fault in front of every check that promises to find it, and every check without one. Two children run at a time, also
 * while a start is timed, so that all times are of the same machine.
 */
@Command(name = "museum", mixinStandardHelpOptions = true, sortOptions = false, description = "Puts each mutant of the bug museum and each control of the catalogue in front of every check that promises to find it, "
    + "and tells how soon each was found; then runs the checks without a fault, which must find nothing.", footerHeading = "%n", footer = "Exit: 0 OK, 1 VIOLATION (a fault was missed, or a check accused today's source), 64 wrong options, 70 internal error.")
final class MuseumCommand implements Callable<Integer> {
  private static final int CHILD_SECONDS = 600;
  /** Of a control of the catalogue, which shows soon. */
  private static final int SCHEDULES = 5_000;
  /** With fewer, a clean run of chaos may have too few that overlap. */
  private static final int CLEAN_OPERATIONS = 500_000;
  private static final int STARTS = 6;
  private static final int MOST_CLEAN_RUNS = 200;
  private static final double LEAST_SCATTER = 0.02;

  @Option(names = "--runs", paramLabel = "N", description = "Of each fault before each check, each with a seed of its own where the check has one (default: ${DEFAULT-VALUE}).")
  private int runs = 3;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Faults (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--times", paramLabel = "N", description = "How many times as long as its slowest fault takes to be found a check runs without a fault (default: ${DEFAULT-VALUE}).")
  private int times = (int) KillMatrix.QUOTABLE;

  @Option(names = "--out", paramLabel = "FOLDER", description = "A folder for " + KillMatrix.FILE + ".")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** By the options of a JVM. */
  private Map<List<String>, Start> starts = Map.of();

  /** A fault and a command that must find it. */
  private record Promise(Fault fault, String command) {}

  /** The command without what only says how long and from where on. */
  private static String checkOf(String command) {
    return command.replaceAll(" --(count|operations|crashes|kills|seed|work) \\S+", "");
  }

  /** A command without a fault, and how long it is to work. */
  private record Unfaulted(String command, double seconds) {}

  /** How a command ended, and how long it worked. */
  private record Run(boolean byItself, int code, double seconds, List<String> lines) {}

  /** What a JVM's start takes of it, and by how much starts differ: no kill is quicker than that. */
  private record Start(double seconds, double scatter) {
    double workOf(Run run) {
      return Math.max(scatter, run.seconds() - seconds);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (runs < 1 || times < 1) {
      throw new ParameterException(spec.commandLine(), "--runs and --times must be at least 1");
    }
    List<Promise> promises = promises();
    starts = starts();
    say(promises.size() + " promises, " + runs + " runs each");
    AtomicInteger done = new AtomicInteger();
    List<KillMatrix.Kill> kills = TwoAtATime.of(promises, promise -> {
      KillMatrix.Kill kill = kill(promise);
      Double seconds = kill.medianSeconds();
      say(String.format(Locale.ROOT, "%2d of %d  %-22s %-46s %s", done.incrementAndGet(), promises.size(),
          kill.fault(),
          kill.check(), seconds == null ? "NOT FOUND" : String.format(Locale.ROOT, "found in %.1f s", seconds)));
      return kill;
    });
    List<Unfaulted> checks = unfaulted(promises, kills);
    double all = checks.stream().mapToDouble(Unfaulted::seconds).sum();
    double longest = checks.stream().mapToDouble(Unfaulted::seconds).max().orElse(0);
    say(String.format(Locale.ROOT, "%d checks without a fault, about %.0f s", checks.size(),
        Math.max(longest, all / 2)));
    done.set(0);
    List<KillMatrix.Clean> unfaulted = TwoAtATime.of(checks, check -> {
      KillMatrix.Clean clean = clean(check);
      say(String.format(Locale.ROOT, "%2d of %d  no fault, %s: %s, %.0f s", done.incrementAndGet(), checks.size(),
          clean.check(), clean.upheld() ? "nothing found" : clean.accused() ? "ACCUSED" : "SHOWED NOTHING",
          clean.seconds()));
      return clean;
    });
    unfaulted.sort(Comparator.comparing(KillMatrix.Clean::check));
    KillMatrix matrix = new KillMatrix(runs, kills, unfaulted);
    if (out != null) {
      matrix.write(out);
    }
    return verdict(matrix);
  }

  /** Those that patches make; the controls of the catalogue must be found by recorded histories, and by the schedules that can run them. */
  private List<Promise> promises() throws IOException {
    if (Mutant.names(Mutant.Kind.BUG).isEmpty()) {
      throw new IllegalStateException("this build came without the mutants");
    }
    List<String> names = only.isEmpty()
        ? Stream.concat(Mutant.names(Mutant.Kind.BUG).stream(), Controls.entries().stream().map(CatalogueEntry::name))
            .toList()
        : only;
    List<Promise> promises = new ArrayList<>();
    for (String name : names) {
      Fault fault = ChecksMain.option(spec, "--only", name, Fault::named);
      Mutant mutant = fault.mutant();
      if (mutant != null) {
        if (mutant.commands().isEmpty()) {
          throw new IllegalStateException("the mutant " + name + " names no check that kills it");
        }
        mutant.commands().forEach(killer -> promises.add(new Promise(fault, killer)));
      } else {
        promises.add(new Promise(fault, "live --strategy " + name));
        if (Schedules.subjects().stream().anyMatch(entry -> entry.name().equals(name))) {
          promises.add(new Promise(fault, "schedules --strategy " + name + " --count " + SCHEDULES));
        }
      }
    }
    return promises;
  }

  /** The check that a fault is found by, without it; where a control is a strategy, that of a sound one. */
  private static String cleanCommand(Promise promise) {
    if (promise.fault().mutant() != null) {
      return promise.command().replaceFirst("^chaos --operations \\d+", "chaos --operations " + CLEAN_OPERATIONS);
    }
    String sound = promise.fault().name().equals(Controls.SLOTS_WITHOUT_DRAIN.name())
        ? Catalogue.AFFINE_SLOTS.name()
        : Catalogue.AFFINE_DIRECT.name();
    return promise.command().replace("--strategy " + promise.fault().name(), "--strategy " + sound);
  }

  /** For each check the command whose fault took longest to be found, the longest first. */
  private List<Unfaulted> unfaulted(List<Promise> promises, List<KillMatrix.Kill> kills) {
    Map<String, Unfaulted> slowest = new HashMap<>();
    for (int i = 0; i < kills.size(); i++) {
      Double median = kills.get(i).medianSeconds();
      String command = cleanCommand(promises.get(i));
      slowest.merge(checkOf(command), new Unfaulted(command, median == null ? 0 : times * median),
          (one, other) -> one.seconds() >= other.seconds() ? one : other);
    }
    return slowest.values().stream().sorted(Comparator.comparingDouble(Unfaulted::seconds).reversed()).toList();
  }

  /** Of JVMs of each kind; the first start is of a cold machine, and left out. */
  private static Map<List<String>, Start> starts() throws IOException, InterruptedException {
    Map<List<String>, Start> starts = new HashMap<>();
    try (ControlRun control = ControlRun.with(Fault.NONE)) {
      run(control, "--version");
      for (String command : List.of("live --version", "schedules --count 1 --version")) {
        List<Double> seconds = new ArrayList<>(
            TwoAtATime.of(Collections.nCopies(STARTS, command), each -> run(control, each).seconds()));
        seconds.sort(null);
        starts.put(ChildJvm.optionsFor(words(command)), new Start(seconds.get(seconds.size() / 2),
            Math.max(LEAST_SCATTER, seconds.getLast() - seconds.getFirst())));
      }
    }
    return starts;
  }

  private static List<String> words(String command) {
    return List.of(command.split(" ", -1));
  }

  /** What a start takes of a JVM like the command's. */
  private Start startOf(String command) {
    return Objects.requireNonNull(starts.get(ChildJvm.optionsFor(words(command))));
  }

  private KillMatrix.Kill kill(Promise promise) throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    try (ControlRun control = ControlRun.with(promise.fault())) {
      for (int number = 0; number < runs; number++) {
        String command = promise.command() + seed(promise.command(), number);
        Run run = run(control, command);
        if (run.code() == ChecksMain.EXIT_VIOLATION && (run.byItself() || run.seconds() > CHILD_SECONDS)) {
          seconds.add(startOf(command).workOf(run)); // a run that hangs is found out; one that breaks down is not
        }
      }
    }
    seconds.sort(null);
    Mutant mutant = promise.fault().mutant();
    return new KillMatrix.Kill(promise.fault().name(), checkOf(promise.command()), checkOf(cleanCommand(promise)),
        seconds.size(),
        seconds.isEmpty() ? null : seconds.get(seconds.size() / 2), 0, mutant == null ? List.of() : mutant.patch());
  }

  /** The check again and again, with another seed each time, until it worked so long or found something. */
  private KillMatrix.Clean clean(Unfaulted check) throws IOException, InterruptedException {
    double seconds = 0;
    int number = 0;
    boolean upheld = true;
    boolean accused = false;
    try (ControlRun control = ControlRun.with(Fault.NONE)) {
      while (upheld && number < MOST_CLEAN_RUNS && (number == 0 || seconds < check.seconds())) {
        String command = check.command() + seed(check.command(), runs + number);
        Run run = run(control, command);
        upheld = run.code() == ChecksMain.EXIT_OK;
        accused = run.byItself() && run.code() == ChecksMain.EXIT_VIOLATION;
        if (!upheld) {
          say("no fault, " + command + ":");
          run.lines().forEach(line -> say("    " + line)); // it may be long until that is seen again
        }
        seconds += Math.max(0, run.seconds() - startOf(command).seconds());
        number++;
      }
    }
    return new KillMatrix.Clean(checkOf(check.command()), check.command(), number, upheld, accused, seconds);
  }

  /** Other schedules and other loads in each run. */
  private static String seed(String command, int run) {
    return switch (layerOf(command)) {
      case "schedules" -> " --no-shrink --seed " + (1 + run * 1_000_000L);
      case "chaos", "live", "journal", "kill" -> " --seed " + (1 + run);
      default -> "";
    };
  }

  private static Run run(ControlRun control, String command) throws IOException, InterruptedException {
    Path kept = WorkFolder.in(null, "ringlane-museum"); // by a check that found something
    try {
      StringWriter lines = new StringWriter();
      ControlRun.Ended ended = control.run(
          words(command.replaceAll(" --work \\S+", " --work " + kept)), CHILD_SECONDS,
          new PrintWriter(lines));
      return new Run(ended.byItself(), ended.code(), ended.seconds(),
          lines.toString().lines().toList());
    } finally {
      WorkFolder.delete(kept);
    }
  }

  private int verdict(KillMatrix matrix) {
    layers(matrix);
    List<String> wrong = matrix.complaints();
    wrong.forEach(this::say);
    long quotable = matrix.kills().stream().filter(KillMatrix.Kill::quotable).count();
    String sum = matrix.kills().size() + " promises, " + runs + " runs each, " + quotable + " quotable; "
        + matrix.clean().size() + " checks without a fault";
    say(wrong.isEmpty() ? "OK " + sum : "VIOLATION " + wrong.size() + " wrong: " + sum);
    return wrong.isEmpty() ? ChecksMain.EXIT_OK : ChecksMain.EXIT_VIOLATION;
  }

  /** One line for each layer: what it promised to find, how often it was found, and how long it ran without a fault. */
  private void layers(KillMatrix matrix) {
    matrix.kills().stream().map(kill -> layerOf(kill.check())).distinct().sorted().forEach(layer -> {
      List<KillMatrix.Kill> kills = matrix.kills().stream().filter(kill -> layerOf(kill.check()).equals(layer))
          .toList();
      double clean = matrix.clean().stream().filter(check -> layerOf(check.check()).equals(layer))
          .mapToDouble(KillMatrix.Clean::seconds).sum();
      say(String.format(Locale.ROOT, "layer %s: %d promises, %d of %d kills, %.0f s without a fault, %d quotable",
          layer,
          kills.size(), kills.stream().mapToInt(KillMatrix.Kill::found).sum(), kills.size() * runs, clean,
          kills.stream().filter(KillMatrix.Kill::quotable).count()));
    });
  }

  private static String layerOf(String check) {
    return check.split(" ", 2)[0];
  }

  private synchronized void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
