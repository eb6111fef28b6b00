package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.ringlane.checks.evidence.Budget;
import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.lincheck.Layer;
import io.ringlane.checks.lincheck.LincheckProofs;
import io.ringlane.checks.process.ChildJvm;
import io.ringlane.checks.process.WorkFolder;
import io.ringlane.checks.races.Races;
import io.ringlane.checks.schedules.Schedules;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Controls;
import io.ringlane.fixtures.RealDatabases;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs every layer of this module and writes the evidence of each. Live histories run in a child process with a time limit: a
 * control may hang, and that is a refutation too. Lincheck's layers run in child processes because they change the classes they look at.
 */
@Command(name = "prove", mixinStandardHelpOptions = true, description = "Runs the layers of proof over the catalogue and writes their evidence.")
final class ProveCommand implements Callable<Integer> {
  /** A recorded history hangs where it takes longer than this with the quick budget. */
  private static final int CHILD_SECONDS = 120;
  private static final String SCHEDULES = "schedules";
  private static final String HISTORY = "history";
  private static final List<String> LAYERS = List.of(SCHEDULES, HISTORY, Races.LAYER, Layer.PARTS.label(),
      Layer.POOL.label(), Layer.STRESS.label());

  @Option(names = "--out", required = true, description = "The folder for the evidence files.")
  private Path out = Path.of(".");

  @Option(names = "--budget", description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Budget budget = Budget.quick;

  @Option(names = "--layers", split = ",", paramLabel = "NAME", description = "Some layers only (default: all).")
  private List<String> layers = new ArrayList<>();

  @Option(names = "--seed", description = "The first seed (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final List<String> sums = new ArrayList<>();
  private int wrong;
  private int vacuous;

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (String layer : layers) {
      if (!LAYERS.contains(layer)) {
        throw new ParameterException(spec.commandLine(),
            "--layers: there is no layer '" + layer + "'; there are " + String.join(", ", LAYERS));
      }
    }
    if (has(SCHEDULES)) {
      show(schedules());
    }
    if (has(HISTORY)) {
      show(histories());
    }
    if (has(Races.LAYER)) {
      show(Races.evidence(RealDatabases.H2, Races.play(RealDatabases.H2), Races.control(RealDatabases.H2)));
    }
    FutureTask<Evidence> pool = new FutureTask<>(() -> LincheckProofs.run(Layer.POOL, budget));
    if (has(Layer.POOL.label())) {
      Thread.ofVirtual().start(pool); // in a process that takes one processor, about as long as the other two together
    }
    if (has(Layer.PARTS.label())) {
      show(LincheckProofs.run(Layer.PARTS, budget));
    }
    if (has(Layer.STRESS.label())) {
      show(LincheckProofs.run(Layer.STRESS, budget));
    }
    if (has(Layer.POOL.label())) {
      show(resultOf(pool));
    }
    sums.forEach(console()::println);
    console().println(wrong > 0
        ? "VIOLATION " + wrong + " promises refuted"
        : vacuous > 0
            ? "UNKNOWN " + vacuous + " promises or controls were not shown"
            : "OK every promise held and every control was refuted");
    return wrong > 0 ? ChecksMain.EXIT_VIOLATION : vacuous > 0 ? ChecksMain.EXIT_UNKNOWN : ChecksMain.EXIT_OK;
  }

  private boolean has(String layer) {
    return layers.isEmpty() || layers.contains(layer);
  }

  private static Evidence resultOf(FutureTask<Evidence> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a layer of proof failed", e.getCause());
    }
  }

  /** Writes the layer's evidence as soon as there is any, and counts what is wrong with it. */
  private void show(Evidence layer) throws IOException {
    layer.write(out);
    vacuous += layer.records().isEmpty() ? 1 : 0;
    sums.add(layer.summary());
    for (Evidence.Item item : layer.records()) {
      console().printf(Locale.ROOT, "%s: %s %s %s, %d %s, %.1f s%n", layer.layer(), item.strategy(), item.property(),
          item.outcome(), item.checked(), item.unit(), item.seconds());
      wrong += !item.control() && item.outcome() == Evidence.Outcome.refuted ? 1 : 0;
      vacuous += !item.control() && item.outcome() == Evidence.Outcome.unknown ? 1 : 0;
    }
    for (Evidence.Control control : layer.controls()) {
      vacuous += control.seen() ? 0 : 1;
      console().printf(Locale.ROOT, "%s: control %s %s%n", layer.layer(), control.name(),
          control.seen() ? "seen" : "NOT SEEN");
    }
    console().flush();
  }

  private PrintWriter console() {
    return spec.commandLine().getOut();
  }

  private Evidence schedules() {
    List<Evidence.Item> items = new ArrayList<>();
    List<Evidence.Control> controls = new ArrayList<>();
    for (CatalogueEntry entry : Schedules.subjects()) {
      Schedules.Report report = Schedules.run(entry, seed, budget.schedules());
      String counterexample = report.upheld() ? null : counterexample(entry, report);
      items.add(new Evidence.Item(entry.name(), entry.control(),
          entry.promise() == Promise.LINEARIZABLE ? "linearizable" : "linearizable and ordered",
          !report.upheld()
              ? Evidence.Outcome.refuted
              : report.vacuous() == null ? Evidence.Outcome.upheld : Evidence.Outcome.unknown,
          report.schedules(), "schedules",
          report.seconds(),
          counterexample, report.complaint()));
      if (entry.control()) {
        controls.add(
            new Evidence.Control(entry.name(), !report.upheld(), report.seconds(), String.valueOf(report.complaint())));
      }
    }
    return new Evidence(SCHEDULES, items, controls,
        unjudged(Schedules.subjects(), "it runs on threads, or waits for locks, that no schedule can step"));
  }

  private static String counterexample(CatalogueEntry entry, Schedules.Report report) {
    Schedules.Explanation smaller = Schedules.explain(entry, report.failingSeed());
    return "seed " + report.failingSeed() + ", "
        + (smaller == null ? report.complaint() + "\n" + report.counterexample() : smaller.toString());
  }

  private Evidence histories() throws IOException, InterruptedException {
    List<Evidence.Item> items = new ArrayList<>();
    List<Evidence.Control> controls = new ArrayList<>();
    for (CatalogueEntry entry : Controls.catalogueWithControls()) {
      if (entry.equals(Catalogue.SIMULATED)) {
        continue;
      }
      List<Evidence.Item> own = live(entry);
      items.addAll(own);
      if (entry.control()) {
        boolean seen = own.stream().anyMatch(item -> item.outcome() == Evidence.Outcome.refuted);
        controls.add(new Evidence.Control(entry.name(), seen, own.stream().mapToDouble(Evidence.Item::seconds).sum(),
            own.stream().filter(item -> item.counterexample() != null).findFirst().map(Evidence.Item::property)
                .orElse("nothing")));
      }
    }
    List<CatalogueEntry> judged = Controls.catalogueWithControls().stream()
        .filter(entry -> !entry.equals(Catalogue.SIMULATED)).toList();
    return new Evidence(HISTORY, items, controls, unjudged(judged, "it has no threads: the schedules judge it"));
  }

  private static List<Evidence.Unjudged> unjudged(List<CatalogueEntry> judged, String reason) {
    return Controls.catalogueWithControls().stream().filter(entry -> !judged.contains(entry))
        .map(entry -> new Evidence.Unjudged(entry.name(), "linearizable", reason)).toList();
  }

  private List<Evidence.Item> live(CatalogueEntry entry) throws IOException, InterruptedException {
    Path folder = WorkFolder.in(null, "ringlane-live");
    try {
      return live(entry, folder);
    } finally {
      WorkFolder.delete(folder);
    }
  }

  private List<Evidence.Item> live(CatalogueEntry entry, Path folder) throws IOException, InterruptedException {
    long start = System.nanoTime();
    // Beside tests: the second compiler would take a third of its processor time. The other budgets have the JVM as it comes.
    List<String> options = budget == Budget.verify ? ChildJvm.BRIEF : List.of();
    Process child = new ProcessBuilder(ChildJvm.command(options, ChecksMain.class,
        List.of("live", "--strategy", entry.name(), "--operations", Integer.toString(budget.operations()), "--seed",
            Long.toString(seed), "--out", folder.toString())))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile()).start();
    int limit = Math.max(CHILD_SECONDS, budget.of(CHILD_SECONDS));
    boolean ended = child.waitFor(limit, TimeUnit.SECONDS);
    if (!ended) {
      child.destroyForcibly().waitFor();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Path file = folder.resolve("history.evidence.json");
    if (Files.exists(file)) {
      return Evidence.read(file).records();
    }
    String what = ended
        ? "the run ended with code " + child.exitValue() + ": " + lastLine(folder.resolve("output.txt"))
        : "the run did not end within " + limit + " s";
    return List.of(new Evidence.Item(entry.name(), entry.control(), "ends without an exception",
        Evidence.Outcome.refuted, 1, "run",
        seconds, what, ended ? "exception" : "hang"));
  }

  private static @Nullable String lastLine(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() ? null : lines.getLast();
  }
}
