package io.ringlane.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Every executor strategy beside every other, from one run of {@link StrategyThroughputBenchmark}: in each block a fork of every cell, in random order,
 * so that a slow minute of the machine hits all alike. A row is a strategy under one load; its ratio is to the {@code --base} under the same load, block by block,
 * with Student's interval over the log ratios. Those that were fastest with the most clients run once more with {@code --crowd} clients, beside the base.
 */
@Command(name = "StrategyTable", sortOptions = false, exitCodeOnInvalidInput = StrategyTable.USAGE, exitCodeOnExecutionException = StrategyTable.BROKEN, description = "The throughput of every executor strategy, controls included, beside one of them.", footer = "Everything else is an option of JMH: -wi, -i, -r.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done", "1:a fork failed, there is no table", "64:wrong options", "70:an internal error"})
public final class StrategyTable implements Callable<Integer> {
  static final int FORK_FAILED = 1;
  static final int USAGE = 64;
  static final int BROKEN = 70;
  private static final int SCHEMA = 1;
  private static final String BYTES = "gc.alloc.rate.norm";
  /** A control that hangs is not waited for any longer. */
  private static final TimeValue PATIENCE = TimeValue.minutes(2);

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--strategies", split = ",", paramLabel = "NAME", description = "As in the catalogue (default: all).")
  private List<String> names = new ArrayList<>();

  @Option(names = "--base", paramLabel = "NAME", defaultValue = "affine-direct", description = "Whose ratio is 1 (default: ${DEFAULT-VALUE}).")
  private String base = "";

  @Option(names = "--workloads", split = ",", paramLabel = "NAME", defaultValue = "A,C", description = "Core workloads of YCSB (default: ${DEFAULT-VALUE}).")
  private List<String> workloads = new ArrayList<>();

  @Option(names = "--clients", split = ",", paramLabel = "N", defaultValue = "1,2", description = "Clients that wait for each answer (default: ${DEFAULT-VALUE}).")
  private List<Integer> clients = new ArrayList<>();

  @Option(names = "--window", defaultValue = "64", description = "Requests that one client leaves unanswered, of strategies that promise order; 0 for no such row (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(names = "--crowd", defaultValue = "8", description = "Clients for the best (default: ${DEFAULT-VALUE}).")
  private int crowdSize;

  @Option(names = "--best", defaultValue = "4", description = "How many that keep their promise run with the crowd (default: ${DEFAULT-VALUE}).")
  private int best;

  @Option(names = "--blocks", defaultValue = "3", description = "Forks of each cell, at least 2 (default: ${DEFAULT-VALUE}).")
  private int blocks;

  @Option(names = "--seed", defaultValue = "20240611", description = "Of the order in a block (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--out", paramLabel = "FILE", description = "Where to put the rows as JSON too.")
  private @Nullable Path out;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  @SuppressWarnings("unused") // by picocli
  private boolean help;

  @Unmatched
  private List<String> forJmh = new ArrayList<>();

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new StrategyTable()).execute(arguments));
  }

  /** What clients do. */
  record Load(String workload, int clients, int window) {
    @Override
    public String toString() {
      return "workload " + workload + ", " + (clients == 1 ? "1 client" : clients + " clients") + ", "
          + (window == 1 ? "each request answered before the next" : window + " requests unanswered");
    }
  }

  /** A strategy under a load. */
  record Cell(CatalogueEntry entry, Load load) {}

  /** One fork. */
  record Sample(double operations, double bytes, double violations) {}

  /**
   * A strategy under a load, over all blocks.
   *
   * @param operations a second, the geometric mean; null where the load asks for a promise that the strategy does not give, or where a control's fork failed
   * @param bytes allocated by the whole process for an operation, the least of the iterations but the last, which has the answer check in it; NaN where there was one iteration
   */
  record Row(String strategy, boolean control, String workload, int clients, int window,
      @JsonProperty("ops_per_s") @Nullable Double operations, @Nullable Double ratio, @Nullable Double low,
      @Nullable Double high, @JsonProperty("bytes_per_op") @Nullable Double bytes, @Nullable Double violations) {}

  /** What {@code --out} holds. */
  record Rows(int schema, String base, int blocks, List<Row> rows) {}

  @Override
  public Integer call() throws IOException {
    List<CatalogueEntry> entries = checked(this::entries);
    CatalogueEntry ofBase = checked(() -> MeasuredStrategies.named(base));
    if (!entries.contains(ofBase)) {
      throw usage("--strategies leaves out --base " + base);
    }
    checked(() -> workloads.stream().map(Workload::named).toList());
    atLeast(2, blocks, "--blocks");
    atLeast(0, window, "--window");
    atLeast(1, crowdSize, "--crowd");
    atLeast(0, best, "--best");
    if (best > 0 && clients.contains(crowdSize)) {
      throw usage("--crowd is " + crowdSize
          + ", which is among --clients: all run with so many then; with --best 0 there is no crowd");
    }
    clients.forEach(each -> atLeast(1, each, "--clients"));
    List<Load> loads = new ArrayList<>();
    for (int each : clients) {
      workloads.forEach(workload -> loads.add(new Load(workload, each, 1)));
    }
    if (window > 0) {
      workloads.forEach(workload -> loads.add(new Load(workload, 1, window)));
    }
    Map<Cell, List<Sample>> samples = new LinkedHashMap<>();
    try {
      CommandLineOptions options = new CommandLineOptions(forJmh.toArray(String[]::new));
      Random random = new Random(seed);
      measure(options, random, cells(entries, loads), samples);
      List<Load> crowded = best == 0
          ? List.of()
          : workloads.stream().map(workload -> new Load(workload, crowdSize, 1)).toList();
      List<CatalogueEntry> fastest = fastest(entries, samples);
      List<CatalogueEntry> crowd = List.of();
      if (best > 0) {
        say("The " + best + " fastest: " + String.join(", ", fastest.stream().map(CatalogueEntry::name).toList()));
        crowd = Stream.concat(fastest.stream(), Stream.of(ofBase)).distinct().toList();
        measure(options, random, cells(crowd, crowded), samples);
        loads.addAll(crowded);
      }
      List<Row> rows = new ArrayList<>();
      for (Load load : loads) {
        List<Row> ofLoad = rows(load, crowded.contains(load) ? crowd : entries, ofBase, samples);
        say(text(load, ofLoad));
        rows.addAll(ofLoad);
      }
      if (out != null) {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(out.toFile(),
            new Rows(SCHEMA, base, blocks, rows));
      }
    } catch (CommandLineOptionException e) {
      throw usage(String.valueOf(e.getMessage()));
    } catch (RunnerException e) {
      spec.commandLine().getErr().println("There is no table: " + e.getMessage()
          + "; run the benchmark itself to see why");
      return FORK_FAILED;
    }
    return 0;
  }

  private List<CatalogueEntry> entries() {
    return names.isEmpty() ? MeasuredStrategies.all() : names.stream().map(MeasuredStrategies::named).toList();
  }

  private static List<Cell> cells(List<CatalogueEntry> entries, List<Load> loads) {
    return loads.stream().flatMap(
        load -> entries.stream().filter(entry -> applies(entry, load)).map(entry -> new Cell(entry, load))).toList();
  }

  /** Who leaves requests unanswered counts on their order. */
  private static boolean applies(CatalogueEntry entry, Load load) {
    return load.window() == 1 || entry.promise() == Promise.ORDERED;
  }

  private void measure(CommandLineOptions options, Random random, List<Cell> cells, Map<Cell, List<Sample>> samples)
      throws RunnerException {
    List<Cell> order = new ArrayList<>(cells);
    long begin = System.nanoTime();
    for (int done = 0; done < blocks * order.size(); done++) {
      int place = done % order.size();
      if (place == 0) {
        Collections.shuffle(order, random);
      }
      Cell cell = order.get(place);
      Sample sample = measure(options, cell);
      samples.computeIfAbsent(cell, _ -> new ArrayList<>()).add(sample);
      Duration left = Duration
          .ofNanos((System.nanoTime() - begin) / (done + 1) * ((long) blocks * order.size() - done - 1));
      say(String.format(Locale.ROOT, "%d of %d, %d min left: %s, %s: %,.0f ops/s", done + 1, blocks * order.size(),
          left.plusSeconds(30).toMinutes(), cell.entry().name(), cell.load(), sample.operations()));
    }
  }

  /** NaN where a control's fork failed. */
  private static Sample measure(CommandLineOptions options, Cell cell) throws RunnerException {
    try {
      Collection<RunResult> results = new Runner(new OptionsBuilder().parent(options)
          .include(StrategyThroughputBenchmark.class.getName()).param("strategy", cell.entry().name())
          .param("workload", cell.load().workload()).param("window", String.valueOf(cell.load().window()))
          .threads(cell.load().clients()).forks(options.getForkCount().orElse(1)).timeout(PATIENCE)
          .addProfiler(GCProfiler.class).shouldFailOnError(true).verbosity(VerboseMode.SILENT).build()).run();
      RunResult result = results.iterator().next();
      return new Sample(result.getPrimaryResult().getScore(), leastBytes(result), secondary(result, "violations"));
    } catch (RunnerException e) {
      if (cell.entry().control()) {
        return new Sample(Double.NaN, Double.NaN, Double.NaN);
      }
      throw e;
    }
  }

  /** The last iteration's has the answer check in it, and is left out. */
  private static double leastBytes(RunResult result) {
    return result.getBenchmarkResults().stream().flatMap(fork -> {
      List<IterationResult> iterations = List.copyOf(fork.getIterationResults());
      return iterations.subList(0, iterations.size() - 1).stream();
    }).mapToDouble(iteration -> Objects.requireNonNull((Result<?>) iteration.getSecondaryResults().get(BYTES), BYTES)
        .getScore()).min().orElse(Double.NaN);
  }

  private static double secondary(RunResult result, String name) {
    return Objects.requireNonNull((Result<?>) result.getSecondaryResults().get(name), name).getScore();
  }

  /** Those that keep their promise, by the geometric mean over the workloads with the most clients. */
  private List<CatalogueEntry> fastest(List<CatalogueEntry> entries, Map<Cell, List<Sample>> samples) {
    int most = Collections.max(clients);
    return entries.stream().filter(entry -> !entry.control()).sorted(
        Comparator.comparingDouble((CatalogueEntry entry) -> workloads.stream().mapToDouble(workload -> Math.log(
            mean(samples.getOrDefault(new Cell(entry, new Load(workload, most, 1)), List.of())))).sum()).reversed())
        .limit(best).toList();
  }

  private static double mean(List<Sample> samples) {
    return Math.exp(samples.stream().mapToDouble(sample -> Math.log(sample.operations())).average().orElse(Double.NaN));
  }

  /** The rows of a load, fastest first. */
  private static List<Row> rows(Load load, List<CatalogueEntry> entries, CatalogueEntry base,
      Map<Cell, List<Sample>> samples) {
    List<Sample> ofBase = samples.getOrDefault(new Cell(base, load), List.of());
    return entries.stream()
        .map(entry -> row(entry, load, samples.getOrDefault(new Cell(entry, load), List.of()), ofBase))
        .sorted(Comparator.comparing(Row::operations, Comparator.nullsLast(Comparator.reverseOrder()))).toList();
  }

  static Row row(CatalogueEntry entry, Load load, List<Sample> samples, List<Sample> ofBase) {
    double operations = mean(samples);
    boolean none = Double.isNaN(operations);
    boolean compared = !none && !Double.isNaN(mean(ofBase));
    Ratios.@Nullable Ratio ratio = compared ? Ratios.Ratio.of(operations(samples), operations(ofBase)) : null;
    OptionalDouble bytes = samples.stream().mapToDouble(Sample::bytes).min();
    return new Row(entry.name(), entry.control(), load.workload(), load.clients(), load.window(),
        none ? null : operations, ratio == null ? null : ratio.ratio(), ratio == null ? null : ratio.low(),
        ratio == null ? null : ratio.high(), none ? null : bytes.orElseThrow(),
        none ? null : samples.stream().mapToDouble(Sample::violations).sum());
  }

  private static List<Double> operations(List<Sample> samples) {
    return samples.stream().map(Sample::operations).toList();
  }

  private String text(Load load, List<Row> rows) {
    return String.join(System.lineSeparator(), Stream.concat(
        Stream.of("", load + ":", String.format(Locale.ROOT, "%-24s %12s  %-22s %8s  %s", "strategy", "ops/s",
            "of " + base, "B/op", "violations")),
        rows.stream().map(StrategyTable::text)).toList());
  }

  private static String text(Row row) {
    Double operations = row.operations();
    if (operations == null) {
      return String.format(Locale.ROOT, "%-24s %12s", row.strategy(), row.window() > 1 ? "n/a" : "failed");
    }
    String ratio = row.ratio() == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", row.ratio(), row.low(), row.high());
    return String.format(Locale.ROOT, "%-24s %,12.0f  %-22s %,8.0f  %s", row.strategy(), operations, ratio, row.bytes(),
        row.control() ? String.format(Locale.ROOT, "%,.0f, a control", row.violations()) : "none");
  }

  private void atLeast(int least, int value, String option) {
    if (value < least) {
      throw usage(option + " is " + value + ", it must be at least " + least);
    }
  }

  private <T> T checked(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
