package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;

import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.store.Ledger;
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
 * <dd>What does running every operation on a key in order cost, by executor strategy, and what do the controls save by not doing it?
 * <dt>Measures
 * <dd>Operations a second of clients that wait for each answer, or that leave {@code window} of them unanswered. One operation: a read or an update of YCSB's core workload A, B or C, from
 * the client's call to the answer in the client's hands. 100,000 keys, values of 100 bytes, all in memory at the start; write-behind to
 * H2 on disk; every write has a TTL and one update in 128 expires within the run.
 * <dt>Excludes
 * <dd>Filling the cache, drawing the operations, the answer check and the last flush. It gives no latency under a given load: the loop is
 * closed, so a slow answer delays the next request.
 * <dt>Controls for
 * <dd>The same draws for every strategy (the seed is a parameter); keys boxed beforehand; heap, collector and forks fixed here; the flush
 * daemon, the TTL daemon and the database run alike for all but {@code async-unordered}, which is write-through by its nature.
 * <dt>Invalid if
 * <dd>The answer check fails, and with it the fork: a request without an answer, a last write that cannot be read, a row that differs from
 * memory after the flush, an unbalanced ledger, a backlog. A control's check is counted ({@code violations}) instead. Clients, workers and
 * daemons beyond the processors measure the operating system's scheduler too.
 * <dt>Expect
 * <dd>With one client {@code caller-runs} is first by far, since nothing is handed over and its lock is free: hundreds of thousands a
 * second and more. {@code affine-direct} pays two thread switches an operation, some tens of microseconds when threads park;
 * {@code affine-assigner} pays a third and is last of the correct three. {@code shared-pool} is near {@code affine-direct}: with a
 * client that waits, ordering itself is nearly free, the hand-over is what costs. {@code async-unordered} is slowest on A, where half
 * of its operations wait for a commit. B is faster than A everywhere.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar StrategyThroughputBenchmark -p strategy=affine-direct -p workload=A}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class StrategyThroughputBenchmark {
  private static final int CAPACITY = ExecutionSettings.defaults().mailboxCapacity();

  /** The cache, shared by all clients. */
  @State(Scope.Benchmark)
  public static class Subject {
    @Param({"single-thread", "caller-runs", "affine-direct", "affine-assigner", "affine-slots", "serial-queue",
        "striped-locks", "map-compute", "virtual-threads", "combining", "delegation", "ring-buffer",
        "affine-direct-reads", "combining-direct-reads", "shared-pool", "work-stealing", "async-unordered",
        "slots-without-drain"})
    public String strategy = "";
    @Param({"A", "B", "C"})
    public String workload = "";
    /** Requests that a client leaves unanswered at once: 1, or more where the entry promises order. */
    @Param("1")
    public int window;
    @Param("" + CacheUnderTest.WORKERS)
    public int workers;
    /** Of request queues, where the strategy has any. */
    @Param("MPSC_CHUNKED")
    public MailboxKind mailbox = MailboxKind.MPSC_CHUNKED;
    /** Of workers, where the strategy has any. */
    @Param("SPIN_THEN_PARK")
    public IdlePolicy idle = IdlePolicy.SPIN_THEN_PARK;
    @Param("" + Workload.KEYS)
    public int keys;
    @Param("20240611")
    public long seed;

    @SuppressWarnings("NullAway.Init") // by open()
    private CacheUnderTest cache;

    @Setup(Level.Trial)
    public void open() {
      cache = new CacheUnderTest(MeasuredStrategies.named(strategy), Workload.named(workload).over(keys), seed,
          new ExecutionSettings(workers, mailbox, CAPACITY, idle, ExecutionSettings.defaults().batch()));
    }

    @TearDown(Level.Trial)
    public void close() {
      cache.close();
    }
  }

  /** One client: JMH's thread. */
  @State(Scope.Thread)
  public static class Client {
    @SuppressWarnings("NullAway.Init") // by join()
    private WorkloadClient client;

    @Setup(Level.Trial)
    public void join(Subject subject) {
      client = subject.cache.client(subject.window);
    }

    /** All clients have stopped. Each comes here before it may close the cache, and the first has the answers judged. */
    @TearDown(Level.Trial)
    public void judge(Subject subject, Contradictions contradictions, LedgerFigures figures) {
      long violations = subject.cache.requireRightAnswers();
      boolean first = client.number() == 1; // JMH adds the clients up
      contradictions.violations = first ? violations : 0;
      figures.show(first ? subject.cache.ledger() : Ledger.EMPTY);
    }
  }

  /** Sends the client's next operation and waits for the answer, or, where its window is wider, for the oldest one's. */
  @Benchmark
  public boolean answerOneOperation(Client client, Answers answers) {
    boolean carriedOut = client.client.step();
    answers.count(carriedOut);
    return carriedOut;
  }
}
