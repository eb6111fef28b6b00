package io.ringlane.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.apache.commons.statistics.distribution.TDistribution;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * The ratio of two values of one parameter of a benchmark, from one run: in each block a fork of either, in random order, so that a slow
 * minute of the machine hits both. A fork's score is one sample; the interval is Student's t over the blocks' log ratios.
 */
@Command(name = "Ratios", sortOptions = false, exitCodeOnInvalidInput = Ratios.USAGE, exitCodeOnExecutionException = Ratios.BROKEN, description = "The ratio of a benchmark's scores with two values of one parameter, with its 95 %% interval.", footer = "Everything else is an option of JMH: -p for the other parameters (one ratio for each combination), -wi, -i, -r.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done", "1:a fork failed, there is no ratio", "64:wrong options", "70:an internal error"})
public final class Ratios implements Callable<Integer> {
  static final int FORK_FAILED = 1;
  static final int USAGE = 64;
  static final int BROKEN = 70;
  /** A percentile stands on at least this many samples beyond it. */
  private static final int SAMPLES_BEYOND = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BENCHMARK", description = "As JMH takes it: a regular expression.")
  private String benchmark = "";

  @Parameters(index = "1", paramLabel = "PARAMETER=A,B", description = "The ratio is A's score over B's.")
  private String comparison = "";

  @Option(names = "--blocks", defaultValue = "5", description = "Forks of either, at least 2 (default: ${DEFAULT-VALUE}).")
  private int blocks;

  @Option(names = "--percentiles", split = ",", paramLabel = "P", description = "Of a benchmark that samples times: a ratio for each of these percentiles, as in 50,99, and none of the scores.")
  private List<Double> percentiles = new ArrayList<>();

  @Option(names = "--seed", defaultValue = "20240611", description = "Of the order in a block (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  @SuppressWarnings("unused") // by picocli
  private boolean help;

  @Unmatched
  private List<String> forJmh = new ArrayList<>();

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Ratios()).execute(arguments));
  }

  /** A ratio and its 95 % interval. */
  record Ratio(double ratio, double low, double high) {
    /** @param over two samples, in pairs */
    static Ratio of(List<Double> score, List<Double> over) {
      int count = score.size();
      double[] logs = new double[count];
      Arrays.setAll(logs, i -> Math.log(score.get(i) / over.get(i)));
      double mean = Arrays.stream(logs).average().orElseThrow();
      double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
      double half = TDistribution.of(count - 1).inverseCumulativeProbability(0.975)
          * Math.sqrt(squares / (count - 1) / count);
      return new Ratio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", ratio, low, high);
    }
  }

  @Override
  public Integer call() {
    String[] parts = comparison.split("=", 2);
    List<String> arms = parts.length < 2 ? List.of() : List.of(parts[1].split(",", -1));
    if (arms.size() != 2) {
      throw usage("'" + comparison + "' is not PARAMETER=A,B, as in drain=write-behind,jdbc");
    }
    if (blocks < 2) {
      throw usage("--blocks is " + blocks + ", it must be at least 2");
    }
    for (double percentile : percentiles) {
      if (!(percentile > 0 && percentile < 100)) {
        throw usage("--percentiles has " + percentile + ", each must be more than 0 and less than 100");
      }
    }
    // by cell, then by arm: a score a block
    Map<String, Map<String, List<Double>>> scores = new LinkedHashMap<>();
    try {
      CommandLineOptions options = new CommandLineOptions(forJmh.toArray(String[]::new));
      List<String> order = new ArrayList<>(arms);
      Random random = new Random(seed);
      for (int block = 1; block <= blocks; block++) {
        Collections.shuffle(order, random);
        int number = block;
        for (String arm : order) {
          for (RunResult result : new Runner(new OptionsBuilder().parent(options).include(benchmark)
              .param(parts[0], arm).forks(options.getForkCount().orElse(1)).shouldFailOnError(true)
              .verbosity(VerboseMode.SILENT).build()).run()) {
            figures(result).forEach((name, score) -> {
              String cell = name + cell(result.getParams(), parts[0]);
              say("block " + number + ", " + parts[0] + "=" + arm + ", " + cell + ": "
                  + String.format(Locale.ROOT, "%,.1f ", score) + result.getPrimaryResult().getScoreUnit()
                  + (percentiles.isEmpty() ? counters(result) : ""));
              scores.computeIfAbsent(cell, _ -> new LinkedHashMap<>()).computeIfAbsent(arm, _ -> new ArrayList<>())
                  .add(score);
            });
          }
        }
      }
    } catch (CommandLineOptionException e) {
      throw usage(String.valueOf(e.getMessage()));
    } catch (RunnerException e) {
      spec.commandLine().getErr().println("There is no ratio: " + e.getMessage()
          + "; run the benchmark itself to see why");
      return FORK_FAILED;
    }
    scores.forEach((cell,
        byArm) -> say("RATIO " + parts[0] + "=" + arms.get(0) + " / " + arms.get(1) + ", " + cell + ": "
            + Ratio.of(byArm.getOrDefault(arms.get(0), List.of()), byArm.getOrDefault(arms.get(1), List.of())) + ", "
            + blocks + " blocks"));
    return 0;
  }

  /** What a fork is compared by: its score, or percentiles of its samples, each with the beginning of its ratio's name. */
  private Map<String, Double> figures(RunResult result) throws RunnerException {
    if (percentiles.isEmpty()) {
      return Map.of("", result.getPrimaryResult().getScore());
    }
    if (result.getParams().getMode() != Mode.SampleTime) {
      throw usage("--percentiles needs a benchmark that samples times, as ExpiryLatencyBenchmark does");
    }
    Statistics samples = result.getPrimaryResult().getStatistics();
    Map<String, Double> figures = new LinkedHashMap<>();
    for (double percentile : percentiles) {
      long needed = Math.round(SAMPLES_BEYOND / (1 - percentile / 100));
      if (samples.getN() < needed) {
        throw new RunnerException(samples.getN() + " samples, a percentile of " + percentile + " needs " + needed);
      }
      figures.put(new DecimalFormat("'p'0.###' '", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(percentile),
          samples.getPercentile(percentile));
    }
    return figures;
  }

  /** Which ratio it belongs to. */
  private static String cell(BenchmarkParams parameters, String compared) {
    String name = parameters.getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1) + parameters.getParamsKeys().stream()
        .filter(key -> !key.equals(compared)).map(key -> " " + key + "=" + parameters.getParam(key))
        .collect(Collectors.joining());
  }

  private static String counters(RunResult result) {
    return result.getSecondaryResults().keySet().stream()
        .map(name -> String.format(Locale.ROOT, " %s=%.3f", name,
            Objects.requireNonNull(result.getSecondaryResults().get(name)).getScore()))
        .collect(Collectors.joining());
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
