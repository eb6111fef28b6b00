package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * <dl>
 * <dt>Question
 * <dd>What does each write policy carry, and how many rows does the database write for a put, over batch size and skew?
 * <dt>Measures
 * <dd>Acknowledged puts a second of one client with at most {@code window} unanswered, over 100,000 keys with values of 100 bytes, to H2 on
 * disk; {@code rows} are the rows that the database wrote for them, in the same unit, so that rows / score is what one put costs the
 * database. {@code write-behind+journal} forces its files in a folder on the disk before it acknowledges.
 * <dt>Excludes
 * <dd>The flush of what is dirty when an iteration ends; its rows count.
 * <dt>Controls for
 * <dd>The same keys for every policy, drawn by YCSB's generators from a seed; every key has a row before; the flush begins each iteration
 * with nothing to do; heap, collector and forks fixed here.
 * <dt>Invalid if
 * <dd>The fork's check fails: a row is not the last acknowledged value, a put failed, the ledger is not balanced, has a backlog or not the
 * rows that the database wrote.
 * <dt>Expect
 * <dd>{@code write-through} has one row a put, and some thousands a second, one transaction each; a window feeds its second worker.
 * {@code write-behind} acknowledges a hundred thousand and more with a window, and is bound by two thread switches without; the journal
 * is bound by one force a put without a window, and by one force a group with one: far above {@code write-through} then, and a quarter of
 * {@code write-behind} where a window of 64 was measured. Rows a put fall with skew, and with a larger batch only where that makes the flush slower to begin: under load the database's speed decides.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar PolicyThroughputBenchmark -p policy=write-behind+journal -p window=64}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 4, time = 3)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class PolicyThroughputBenchmark {
  /** The cache and its client. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"write-through", "write-behind", "write-behind+journal"})
    public String policy = "";
    @Param({"1", "64"})
    public int window;
    @Param({"100", "1000"})
    public int batch;
    @Param({"uniform", "zipfian"})
    public String skew = "";
    @Param("" + Workload.KEYS)
    public int keys;
    @Param("20240611")
    public long seed;

    private final RealDatabases.Fresh place = RealDatabases.H2.fresh();
    private final TemporaryFolder journal = new TemporaryFolder();
    @SuppressWarnings("NullAway.Init") // by open()
    private WriterUnderTest writer;
    @SuppressWarnings("NullAway.Init") // by open()
    private int[] draws;
    private int puts;
    private long rowsBefore;

    @Setup(Level.Trial)
    public void open() {
      WritePolicy named = WritePolicy.named(policy);
      CacheSettings settings = CacheSettings.defaults().withWorkers(CacheUnderTest.WORKERS)
          .withFlush(FlushSettings.defaults().withBatch(batch));
      writer = new WriterUnderTest(place.url(), named == WritePolicy.WRITE_BEHIND_JOURNAL
          ? settings.withJournal(journal.path())
          : settings.withPolicy(named), keys, window);
      draws = Workload.drawKeys(skew, keys, seed, CacheUnderTest.DRAWS);
    }

    @Setup(Level.Iteration)
    public void begin() {
      rowsBefore = writer.rows();
    }

    @TearDown(Level.Iteration)
    public void count(Written written) throws Exception {
      writer.flush();
      written.rows = writer.rows() - rowsBefore;
    }

    @TearDown(Level.Trial)
    public void judge() {
      try (journal; place) {
        writer.finish().requireNone("the policy " + policy);
      }
    }
  }

  /** What the database wrote for the iteration's puts. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Written {
    public long rows;
  }

  /** Sends one put; waits while the window is full. */
  @Benchmark
  public void putOne(Subject subject) {
    subject.writer.put(subject.draws[subject.puts++ & subject.draws.length - 1]);
  }
}
