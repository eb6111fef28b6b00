package io.ringlane.benchmarks;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

import io.ringlane.api.Cache;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.database.Databases;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.Acknowledgement;
import io.ringlane.writebehind.StoreOfRecord;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * <dl>
 * <dt>Question
 * <dd>What does a client see of a server that joins: how long is the longest pause, and is a request refused?
 * <dt>Measures
 * <dd>The time from when a request was due to its answer, of clients that send at a fixed rate whatever the answers do (open loop), over all keys,
 * while a server joins, and in a quiet window before and after it; then the server leaves, and the next block begins. The ratio is that of a
 * block's join to its quiet windows, with an interval over the blocks.
 * <dt>Excludes
 * <dd>Saturation: the rate is far below what the cache can carry. With {@code --database memory} the database's own work.
 * <dt>Controls for
 * <dd>Coordinated omission: nothing is left out, a late request is sent at once and charged from when it was due. The client's own lag, which has a
 * column: where its 99th percentile is more than a fifth of the response's, the row is marked, since it says much about the machine. The collector,
 * whose pauses have a column. Warm-up: the first blocks are not counted.
 * <dt>Invalid if
 * <dd>A request was refused or got no answer, a read did not give what its client had sent last, another number of entries moved than the ring
 * gives, the ledger is not balanced, or the database has something else: the exit code is 1.
 * <dt>Expect
 * <dd>Medians alike. A request whose key is on its way waits for its chunk of some 512 entries, a few milliseconds; that is one in some hundreds
 * at any time, so p99 rises little and p99.9 shows it. The maximum is a chunk that was waited for from its beginning, or a collection.
 * <dt>Run
 * <dd>{@code java -Xms4g -Xmx4g -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.JoinLatency --entries 1000000 --factor 0 --blocks 5}
 * </dl>
 */
@Command(name = "JoinLatency", sortOptions = false, exitCodeOnInvalidInput = JoinLatency.USAGE, exitCodeOnExecutionException = JoinLatency.BROKEN, description = "Open-loop latency while a server joins, beside quiet windows: a table, and the ratio with its 95 %% interval.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done", "1:a request was refused or an answer was wrong", "64:wrong options", "70:an internal error"})
public final class JoinLatency implements Callable<Integer> {
  static final int WRONG_ANSWERS = 1;
  static final int USAGE = 64;
  static final int BROKEN = 70;
  /** More of the response's 99th percentile than this is the client's own lag: the figure is the machine's. */
  private static final double MOST_LAG = 0.2;
  private static final double PERCENTILE = 99;
  private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final UnaryOperator<AgentHost> aroundHost;
  private final UnaryOperator<Cache<Long, byte[]>> aroundCache;

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--entries", defaultValue = "1000000", description = "In memory, at least 1 (default: ${DEFAULT-VALUE}).")
  private int entries;

  @Option(names = "--servers", defaultValue = "3", description = "Before the join, at least 1 (default: ${DEFAULT-VALUE}).")
  private int servers;

  @Option(names = "--factor", defaultValue = "0", description = "Replicas of each range, less than the servers (default: ${DEFAULT-VALUE}).")
  private int factor;

  @Option(names = "--ack", defaultValue = "owner", description = "owner or all (default: ${DEFAULT-VALUE}).")
  private String acknowledgement = "";

  @Option(names = "--strategy", defaultValue = "affine-direct", description = "An entry of the catalogue that promises order (default: ${DEFAULT-VALUE}).")
  private String strategy = "";

  @Option(names = "--database", defaultValue = "memory", description = "memory or h2 (default: ${DEFAULT-VALUE}).")
  private String database = "";

  @Option(names = "--clients", defaultValue = "2", description = "Client threads, at least 1 (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--rate", defaultValue = "5000", description = "Requests a second of all clients, at least 1 (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--reads", defaultValue = "50", description = "Reads in a hundred requests, 0 to 100, the rest writes (default: ${DEFAULT-VALUE}).")
  private int reads;

  @Option(names = "--quiet", defaultValue = "2", description = "Seconds before each join and after it, more than 0 (default: ${DEFAULT-VALUE}).")
  private double quiet;

  @Option(names = "--blocks", defaultValue = "5", description = "Joins that count, at least 2 (default: ${DEFAULT-VALUE}).")
  private int blocks;

  @Option(names = "--warmup", defaultValue = "1", description = "Blocks before that, at least 0 (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(names = "--seed", defaultValue = "20240611", description = "Of the requests (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--log", paramLabel = "FILE", description = "Writes every window's latencies there, in HdrHistogram's log format, in nanoseconds.")
  private @Nullable Path log;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  @SuppressWarnings("unused") // by picocli
  private boolean help;

  JoinLatency() {
    this(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** With threads and a cache that are not as they should be. */
  JoinLatency(UnaryOperator<AgentHost> aroundHost, UnaryOperator<Cache<Long, byte[]>> aroundCache) {
    this.aroundHost = aroundHost;
    this.aroundCache = aroundCache;
  }

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new JoinLatency()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException, FileNotFoundException {
    JoinUnderTest.Plan plan = plan();
    List<JoinUnderTest.Block> counted = new ArrayList<>();
    Violations found;
    try (RealDatabases.@Nullable Fresh place = database.equals("memory") ? null : RealDatabases.named(database).fresh();
        JoinUnderTest subject = new JoinUnderTest(plan, store(place), aroundHost, aroundCache)) {
      for (int number = 1 - warmup; number <= blocks; number++) {
        JoinUnderTest.Block block = subject.block();
        if (number > 0) {
          counted.add(block);
        }
        say(String.format(Locale.ROOT, "%s: the join took %.3f s, the leave %.3f s, %,d entries moved",
            number > 0 ? "block " + number : "warm-up",
            block.of(JoinUnderTest.Window.JOIN).nanos() / NANOS_A_SECOND,
            block.of(JoinUnderTest.Window.LEAVE).nanos() / NANOS_A_SECOND, block.moved()));
      }
      found = subject.finish();
      report(counted);
      say(String.format(Locale.ROOT, "%,d requests, %,d refused, %s", subject.sent(), subject.refused(), found));
    }
    if (log != null) {
      write(counted, log);
    }
    return found.none() ? 0 : WRONG_ANSWERS;
  }

  private JoinUnderTest.Plan plan() {
    CatalogueEntry entry = checked(() -> MeasuredStrategies.named(strategy));
    if (entry.promise() != Promise.ORDERED) {
      throw usage(
          strategy + " does not promise order, so there is no right answer to a request sent before the last was"
              + " answered");
    }
    Acknowledgement level = switch (acknowledgement) {
      case "owner" -> Acknowledgement.OWNER;
      case "all" -> Acknowledgement.ALL;
      default -> throw usage("--ack is '" + acknowledgement + "', it must be owner or all");
    };
    if (!database.equals("memory") && !database.equals("h2")) {
      throw usage("--database is '" + database + "', it must be memory or h2");
    }
    between(1, Integer.MAX_VALUE, entries, "--entries");
    between(1, Integer.MAX_VALUE, servers, "--servers");
    between(0, servers - 1, factor, "--factor");
    between(1, entries, clients, "--clients");
    between(1, Integer.MAX_VALUE, rate, "--rate");
    between(0, 100, reads, "--reads");
    between(2, Integer.MAX_VALUE, blocks, "--blocks");
    between(0, Integer.MAX_VALUE, warmup, "--warmup");
    if (!(quiet > 0 && quiet < 3_600)) {
      throw usage("--quiet is " + quiet + ", it must be more than 0 and less than an hour");
    }
    return new JoinUnderTest.Plan(entry, servers, factor, level, entries, clients, rate, reads,
        (long) (quiet * NANOS_A_SECOND), seed);
  }

  private static StoreOfRecord store(RealDatabases.@Nullable Fresh place) {
    return place == null ? new InMemoryStoreOfRecord() : Databases.open(place.url(), 6);
  }

  private void report(List<JoinUnderTest.Block> counted) {
    say("Open-loop latency in microseconds, from when a request was due; lag is the part before it was sent.");
    say(String.format(Locale.ROOT, "%-7s %9s %9s %9s %9s %9s %9s %9s %12s", "window", "seconds", "requests", "p50",
        "p99", "p99.9", "max", "lag p99", "GC pauses ms"));
    for (JoinUnderTest.Window window : JoinUnderTest.Window.values()) {
      row(window.label(), JoinUnderTest.Figures.sum(counted.stream().map(block -> block.of(window)).toList()));
    }
    ratio("p50", counted, figures -> percentile(figures, 50));
    ratio("p99", counted, figures -> percentile(figures, PERCENTILE));
    ratio("p99.9", counted, figures -> percentile(figures, 99.9));
    ratio("max", counted, figures -> figures.response().getMaxValue());
  }

  private void row(String name, JoinUnderTest.Figures of) {
    Histogram response = of.response();
    double lag = of.lag().getValueAtPercentile(PERCENTILE);
    say(String.format(Locale.ROOT, "%-7s %9.2f %9d %9s %9s %9s %9s %9s %6d in %d%s", name, of.nanos() / NANOS_A_SECOND,
        response.getTotalCount(), LatencyTable.show(LatencyTable.micros(response, 50)),
        LatencyTable.show(LatencyTable.micros(response, PERCENTILE)),
        LatencyTable.show(LatencyTable.micros(response, 99.9)),
        LatencyTable.show(response.getMaxValue() / LatencyTable.NANOS_A_MICRO),
        LatencyTable.show(lag / LatencyTable.NANOS_A_MICRO), of.pauseMillis(), of.collections(),
        lag > MOST_LAG * response.getValueAtPercentile(PERCENTILE)
            ? "  lag: as much the machine's as the cache's"
            : ""));
  }

  private static double percentile(JoinUnderTest.Figures figures, double percentile) {
    Double micros = LatencyTable.micros(figures.response(), percentile);
    return micros == null ? Double.NaN : micros;
  }

  private void ratio(String name, List<JoinUnderTest.Block> counted, ToDoubleFunction<JoinUnderTest.Figures> figure) {
    List<Double> joins = counted.stream().map(block -> figure.applyAsDouble(block.of(JoinUnderTest.Window.JOIN)))
        .toList();
    List<Double> quiets = counted.stream().map(block -> figure.applyAsDouble(block.quiet())).toList();
    boolean few = joins.contains(Double.NaN) || quiets.contains(Double.NaN);
    say("RATIO join / quiet, " + name + ": "
        + (few ? "too few requests in a block; raise --rate" : Ratios.Ratio.of(joins, quiets)) + ", " + counted.size()
        + " blocks");
  }

  private static void write(List<JoinUnderTest.Block> counted, Path file) throws FileNotFoundException {
    HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
    writer.outputComment("[JoinLatency: open loop, nanoseconds; a tag is a window, blocks one after another]");
    writer.outputLogFormatVersion();
    writer.outputLegend();
    for (JoinUnderTest.Block block : counted) {
      for (JoinUnderTest.Window window : JoinUnderTest.Window.values()) {
        Histogram response = block.of(window).response();
        response.setTag(window.label());
        writer.outputIntervalHistogram(response);
      }
    }
    writer.close();
  }

  private <T> T checked(Supplier<T> named) {
    try {
      return named.get();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void between(int least, int most, int value, String option) {
    if (value < least || value > most) {
      throw usage(option + " is " + value + ", it must be at least " + least
          + (most == Integer.MAX_VALUE ? "" : " and at most " + most));
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
