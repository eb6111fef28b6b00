package io.ringlane.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.ringlane.cluster.CatalogueEntry;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * <dl>
 * <dt>Question
 * <dd>How long does a client wait for one answer, by executor strategy, when nothing else is queued before it?
 * <dt>Measures
 * <dd>The time from a client's call to the answer in its hands, for each operation of the same workloads as
 * {@link StrategyThroughputBenchmark}, by type of operation, in a closed loop.
 * <dt>Excludes
 * <dd>Latency under a given load. A client that waits sends nothing, so a stall of 50 ms counts once and not for the requests that would
 * have come meanwhile (coordinated omission): the table says what one operation takes, never what a user of a busy cache sees.
 * <dt>Controls for
 * <dd>The same draws for every strategy; a warm-up that is not recorded; recorders that make no client wait; percentiles only where ten
 * samples lie beyond them.
 * <dt>Invalid if
 * <dd>The answer check fails: then nothing but the log is left, and the exit code is 1.
 * <dt>Expect
 * <dd>{@code caller-runs} answers within a few microseconds, {@code affine-direct} within some tens, {@code affine-assigner} above it.
 * Reads and updates differ little, since updates are written behind; the tail is made of wake-ups, collections and reads of expired
 * keys, which ask the database.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.ClosedLoopLatency --strategy affine-direct --workload A
 * --seconds 10 --out benchmarks/target/latency}
 * </dl>
 */
@Command(name = "ClosedLoopLatency", sortOptions = false, exitCodeOnInvalidInput = ClosedLoopLatency.USAGE, exitCodeOnExecutionException = ClosedLoopLatency.BROKEN, description = "Closed-loop latency of one strategy on one workload: prints a table, writes "
    + "STRATEGY-WORKLOAD.hlog and STRATEGY-WORKLOAD.latency.json.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:done", "1:the answers were wrong, there is no table", "64:wrong options", "70:an internal error"})
public final class ClosedLoopLatency implements Callable<Integer> {
  static final int WRONG_ANSWERS = 1;
  static final int USAGE = 64;
  static final int BROKEN = 70;
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--strategy", required = true, description = "An entry of the catalogue, controls included.")
  private String strategy = "";

  @Option(names = "--workload", required = true, description = "A or B, the core workloads of YCSB.")
  private String workload = "";

  @Option(names = "--seconds", required = true, description = "How long to record, at least 1.")
  private int seconds;

  @Option(names = "--out", required = true, description = "The directory for both files; made where it is missing.")
  @SuppressWarnings("NullAway.Init") // by picocli
  private Path out;

  @Option(names = "--clients", defaultValue = "1", description = "Client threads, at least 1 (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--warmup", defaultValue = "1", description = "Seconds before recording, at least 0 (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(names = "--keys", defaultValue = ""
      + Workload.KEYS, description = "Keys in the cache, at least 1 (default: ${DEFAULT-VALUE}).")
  private int keys;

  @Option(names = "--seed", defaultValue = "20240611", description = "Of the operations (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  @SuppressWarnings("unused") // by picocli
  private boolean help;

  private volatile boolean stop;

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ClosedLoopLatency()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CatalogueEntry entry = checked(() -> MeasuredStrategies.named(strategy));
    Workload mix = checked(() -> Workload.named(workload));
    atLeast(1, seconds, "--seconds");
    atLeast(1, clients, "--clients");
    atLeast(0, warmup, "--warmup");
    atLeast(1, keys, "--keys");
    Files.createDirectories(out);
    String stem = strategy + "-" + workload;
    long violations;
    LatencyTable table;
    try (CacheUnderTest cache = new CacheUnderTest(entry, mix.over(keys), seed);
        LatencyRecorders recorders = new LatencyRecorders(clients, out.resolve(stem + ".hlog"),
            "closed loop: " + strategy + ", workload " + workload + ", " + clients + " clients, seed " + seed
                + "; nanoseconds",
            System.currentTimeMillis())) {
      measure(cache, recorders);
      table = table(recorders);
      violations = cache.finish().count();
      if (violations > 0) {
        spec.commandLine().getErr().println("The answers of " + strategy + " are wrong: " + cache.finish());
      }
    }
    if (violations > 0 && !entry.control()) {
      return WRONG_ANSWERS;
    }
    table.write(out.resolve(stem + ".latency.json"));
    spec.commandLine().getOut().print(table.text());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void measure(CacheUnderTest cache, LatencyRecorders recorders) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      WorkloadClient client = cache.client();
      LatencyRecorders.Client recorder = recorders.client(i);
      threads.add(Thread.ofPlatform().name("client-" + client.number()).start(() -> loop(client, recorder)));
    }
    TimeUnit.SECONDS.sleep(warmup);
    recorders.discard();
    long begin = System.nanoTime();
    for (int second = 1; second <= seconds; second++) {
      TimeUnit.NANOSECONDS.sleep(begin + second * INTERVAL_NANOS - System.nanoTime());
      recorders.collect();
    }
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void loop(WorkloadClient client, LatencyRecorders.Client recorder) {
    while (!stop) {
      LatencyRecorders.Type type = LatencyRecorders.Type.of(client.next());
      long begin = System.nanoTime();
      if (client.step()) {
        recorder.record(type, System.nanoTime() - begin);
      }
    }
  }

  private LatencyTable table(LatencyRecorders recorders) {
    List<LatencyTable.Row> rows = new ArrayList<>();
    for (LatencyRecorders.Type type : LatencyRecorders.Type.values()) {
      rows.add(LatencyTable.Row.of(strategy, workload, clients, type.label(), recorders.total(type)));
    }
    rows.add(LatencyTable.Row.of(strategy, workload, clients, "all", recorders.total()));
    return new LatencyTable(rows);
  }

  private <T> T checked(Supplier<T> named) {
    try {
      return named.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void atLeast(int least, int value, String option) {
    if (value < least) {
      throw new ParameterException(spec.commandLine(), option + " is " + value + ", it must be at least " + least);
    }
  }
}
