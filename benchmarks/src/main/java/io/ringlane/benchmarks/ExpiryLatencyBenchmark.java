package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;

import io.ringlane.database.Databases;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.runner.IterationType;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * <dl>
 * <dt>Question
 * <dd>How much longer does a client wait while 10,000 entries a second expire?
 * <dt>Measures
 * <dd>The time from a client's call to its answer, every second one a read, the others writes, over 10,000 keys with values of 100 bytes, with
 * {@code affine-direct} and two workers. {@code expiriesPerSecond} other entries, put and flushed beforehand, have deadlines at an even
 * rate from the warm-up to the end; with 0 there are as many, and their deadlines come in an hour. {@code Ratios} gives
 * the ratio of the medians and of the 99th percentiles, with an interval over blocks.
 * <dt>Excludes
 * <dd>The puts that make entries which expire. Latency under a given load: this client waits, so a stall counts once. With
 * {@code database=memory} the database's work on what expired, which costs processor time that says nothing about expiry: on two processors it
 * is what one would mostly measure. {@code h2} has it, on disk, and is the one that a user of write-behind sees.
 * <dt>Controls for
 * <dd>The same draws, keys, entries in memory and puts with either rate; the flush has nothing to do when the measurement begins.
 * <dt>Invalid if
 * <dd>A read does not give the client's last write, what was due has not expired within 0.5 s, the deadlines ended before the
 * measurement, the ledger is not balanced, or the database has something else: the fork fails.
 * <dt>Expect
 * <dd>The median ratio is near 1 with {@code memory}: a worker spends some 2 us on an expiry, so 1 % of each of two workers. The 99th percentile
 * rises more, since sweeps come all at once every 20 ms, some 4 entries in each of 48 shards. With {@code h2} both rise.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios ExpiryLatencyBenchmark expiriesPerSecond=10000,0
 * --percentiles 50,99 --blocks 10 -p database=memory}
 * </dl>
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class ExpiryLatencyBenchmark {
  private static final long SEED = 20240611;
  private static final int KEYS = 10_000;
  /** As many entries there are where none expires. */
  private static final int RATE_OF_NONE = 10_000;
  /** Between iterations, and until the check. */
  private static final double SPARE_SECONDS = 4;

  /** The cache and its client. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"10000", "0"})
    public int expiriesPerSecond;
    @Param({"memory", "h2"})
    public String database = "";

    private RealDatabases.@Nullable Fresh place;
    @SuppressWarnings("NullAway.Init") // by open()
    private ExpiryUnderTest client;

    @Setup(Level.Trial)
    public void open(BenchmarkParams plan) throws InterruptedException {
      int[] draws = Workload.drawKeys("zipfian", KEYS, SEED, CacheUnderTest.DRAWS);
      double seconds = SPARE_SECONDS + seconds(plan, IterationType.WARMUP)
          + seconds(plan, IterationType.MEASUREMENT);
      int rate = expiriesPerSecond == 0 ? RATE_OF_NONE : expiriesPerSecond;
      client = new ExpiryUnderTest(store(), KEYS, draws, (int) (rate * seconds), expiriesPerSecond);
      client.begin();
    }

    private static double seconds(BenchmarkParams plan, IterationType type) {
      var iterations = type == IterationType.WARMUP ? plan.getWarmup() : plan.getMeasurement();
      TimeValue time = iterations.getTime();
      return iterations.getCount() * (time.convertTo(TimeUnit.MICROSECONDS) / 1e6);
    }

    private StoreOfRecord store() {
      if (database.equals("memory")) {
        return new InMemoryStoreOfRecord();
      }
      RealDatabases.Fresh fresh = RealDatabases.named(database).fresh();
      place = fresh;
      return Databases.open(fresh.url(), 6);
    }

    @TearDown(Level.Trial)
    public void judge() {
      RealDatabases.Fresh removed = place;
      try (removed) {
        client.finish().requireNone("the cache over " + database);
      }
    }
  }

  /** One request and its answer. */
  @Benchmark
  public void readOrWrite(Subject subject) {
    subject.client.step();
  }
}
