package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ringlane.pipeline.Flow;
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
 * <dd>What does a request flow carry from its request queue to its output thread, and who idles while the database answers?
 * <dt>Measures
 * <dd>Requests a second from one input thread that always has another one, with at most 256 unanswered. One request in ten reads a key
 * that is not in memory and must ask the database; the others read and overwrite 10,000 keys in memory, half and half, which a flush
 * daemon writes behind. Blocking flows have two workers, {@code async} has two workers and 16 calls to the database at once.
 * <dt>Excludes
 * <dd>Parsing and printing. A real database's work: the database is a map in memory, and what a call to it costs is the latency
 * alone, so that 0 ms means none and the three points differ in nothing else. H2's own cost is in the strategies' benchmark.
 * <dt>Controls for
 * <dd>The same draws for every flow; the window; cold keys stay cold, since the cache keeps no note of absence; heap, collector and forks
 * fixed here. An iteration begins and ends with a full window, so requests sent and requests answered differ by 256 at most;
 * {@code accepted} counts responses.
 * <dt>Invalid if
 * <dd>The fork's check fails: a response is missing or wrong (per key there is exactly one right answer), a request failed, the rows
 * differ from the last writes after the flush, the ledger is not balanced.
 * <dt>Expect
 * <dd>At 0 ms {@code single} is at the top or near it: it hands nothing over. At 1 ms it cannot pass 10,000 requests a second, at 5 ms not
 * 2,000, because its one thread idles while the database answers. {@code direct} and {@code assigner} do that twice, once a worker,
 * less where one worker waits alone. {@code async} goes on with other keys: 16 calls at once carry it to some 160,000 at 1 ms, if
 * the processors do, and 32,000 at 5 ms.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar PipelineThroughputBenchmark -p flow=async -p databaseLatencyMs=5}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class PipelineThroughputBenchmark {
  /** The pipeline; JMH's one thread is its input thread. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"single", "direct", "assigner", "async"})
    public String flow = "";
    @Param({"0", "1", "5"})
    public int databaseLatencyMs;

    @SuppressWarnings("NullAway.Init") // by open()
    private PipelineUnderTest pipeline;
    private long acceptedBefore;
    private long failedBefore;

    @Setup(Level.Trial)
    public void open() {
      pipeline = new PipelineUnderTest(Flow.named(flow), Duration.ofMillis(databaseLatencyMs));
    }

    @Setup(Level.Iteration)
    public void begin() {
      acceptedBefore = pipeline.accepted();
      failedBefore = pipeline.failed();
    }

    @TearDown(Level.Iteration)
    public void count(Answers answers) {
      answers.accepted = pipeline.accepted() - acceptedBefore;
      answers.failed = pipeline.failed() - failedBefore;
    }

    @TearDown(Level.Trial)
    public void judge() {
      Violations found = pipeline.finish();
      if (!found.none()) {
        throw new IllegalStateException("the responses of flow " + flow + " are wrong, so its speed is none: " + found);
      }
    }
  }

  /** Sends one request; once the window is full, waits until earlier ones are answered. */
  @Benchmark
  public void carryOneRequest(Subject subject) {
    subject.pipeline.send();
  }
}
