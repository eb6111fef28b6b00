package io.ringlane.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.Catalogue;
import io.ringlane.execution.WorkerLoads;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * <dl>
 * <dt>Question
 * <dd>From how many workers on does a skewed load leave pinned workers idle?
 * <dt>Measures
 * <dd>What the busiest worker of {@code affine-direct} has handled of all, by the workers' own counts, and the most that so many workers can carry at once: 1 / that
 * share. Reads of YCSB's key distributions over 100,000 keys; twice as many shards a server as there are workers, at least 16.
 * <dt>Excludes
 * <dd>Time: these are counts, the same on every machine for the same seed.
 * <dt>Controls for
 * <dd>The same draws for every number of workers, drawn beforehand.
 * <dt>Invalid if
 * <dd>A read was not answered, or the workers have handled fewer requests and loads than there were: exit code 1.
 * <dt>Expect
 * <dd>{@code uniform} stays near the number of workers until shards become few for each. {@code zipfian} flattens where the hottest key's share, 4 % of all, is more than a
 * worker's part: from some 25 workers on more of them carry nothing more.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.WorkerShares}
 * </dl>
 */
@Command(name = "WorkerShares", sortOptions = false, exitCodeOnInvalidInput = WorkerShares.USAGE, exitCodeOnExecutionException = WorkerShares.BROKEN, description = "The busiest worker's share of a load, by number of workers.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done", "1:workers have not handled what was sent", "64:wrong options", "70:an internal error"})
public final class WorkerShares implements Callable<Integer> {
  static final int NOT_HANDLED = 1;
  static final int USAGE = 64;
  static final int BROKEN = 70;
  private static final int LEAST_SHARDS = 16;
  private static final long SEED = 20240611;

  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandLine.Model.CommandSpec spec;

  @Option(names = "--workers", split = ",", paramLabel = "N", defaultValue = "1,2,4,8,16,24,32,48,64,96", description = "Default: ${DEFAULT-VALUE}.")
  private List<Integer> workers = List.of();

  @Option(names = "--operations", defaultValue = "1000000", description = "Reads in each cell (default: ${DEFAULT-VALUE}).")
  private int operations;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  @SuppressWarnings("unused") // by picocli
  private boolean help;

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new WorkerShares()).execute(arguments));
  }

  @Override
  public Integer call() {
    if (operations < 1 || workers.stream().anyMatch(count -> count < 1)) {
      throw new ParameterException(spec.commandLine(), "--workers and --operations must be at least 1");
    }
    say("skew       workers  busiest worker's share  carries at most");
    for (String skew : List.of("uniform", "zipfian")) {
      int[] keys = Workload.drawKeys(skew, Workload.KEYS, SEED, operations);
      for (int count : workers) {
        AtomicLong answered = new AtomicLong();
        WorkerLoads loads = run(count, keys, answered);
        long handled = loads.workers().stream().mapToLong(WorkerLoads.Lane::handled).sum();
        if (answered.get() != operations || handled < 2L * operations) { // each also has its load, as nothing is there
          spec.commandLine().getErr().println(operations + " reads were sent, " + answered
              + " were answered, and the workers have handled " + handled + " requests and loads");
          return NOT_HANDLED;
        }
        double share = loads.busiestWorkerShare().orElseThrow();
        say(String.format(Locale.ROOT, "%-9s %8d %22.2f%% %10.1f workers' work", skew, count, 100 * share, 1 / share));
      }
    }
    return 0;
  }

  /** Sends every read and closes the cache, so that all has been counted. */
  private static WorkerLoads run(int workers, int[] keys, AtomicLong answered) {
    CacheCluster<Long, Long> cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(Catalogue.AFFINE_DIRECT)
        .settings(
            CacheSettings.defaults().withShardsPerServer(Math.max(LEAST_SHARDS, 2 * workers)).withWorkers(workers))
        .build(new InMemoryStoreOfRecord());
    try {
      for (int key : keys) {
        var _ = cache.getAsync((long) key).thenRun(answered::incrementAndGet);
      }
    } finally {
      cache.close();
    }
    return cache.workerLoads();
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
