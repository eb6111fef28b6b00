package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
 * <dd>What do reads that miss carry when the key waits for the database and the worker goes on, against a worker that waits itself?
 * <dt>Measures
 * <dd>Reads a second of 64 clients, each of which sends its next read when it has its answer, every read of a key of its own that must ask
 * the database. Two workers; {@code parked-key} has a call thread for each client. {@code ofNominal} is the share of the ceiling
 * clients / latency, {@code ofReal} the share of clients / the mean time that the database really took in the same iteration: by
 * Little's law, its calls at once over the clients.
 * <dt>Excludes
 * <dd>A real database's work: it is a map in memory, and a call costs the latency alone. Threads for the clients: one sends for all.
 * <dt>Controls for
 * <dd>Timers that wake too late, some 60 us here: {@code ofReal} has them in its ceiling, {@code ofNominal} has not. Keys stay cold,
 * since the cache keeps no note of absence.
 * <dt>Invalid if
 * <dd>The fork's check fails: a read has no answer, failed or found something, or the database was not asked once for each.
 * <dt>Expect
 * <dd>{@code blocking} carries two calls at once: 2,000 a second at 1 ms, 400 at 5 ms, 100 at 20 ms. {@code parked-key} carries 64, so
 * 12,800 at 5 ms and 3,200 at 20 ms, of which more than 0.9 arrive; at 1 ms, 64,000 would be needed, and the processors' thread switches
 * decide. At 0 ms there is nothing to wait for and {@code blocking} is first: it hands nothing over. There, both shares say nothing.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar ParkedKeyThroughputBenchmark -p mode=parked-key -p databaseLatencyMs=5}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class ParkedKeyThroughputBenchmark {
  /** The cache and its clients. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"blocking", "parked-key"})
    public String mode = "";
    @Param({"0", "1", "5", "20"})
    public int databaseLatencyMs;
    @Param("64")
    public int clients;

    @SuppressWarnings("NullAway.Init") // by open()
    private ReaderUnderTest reader;
    private long answeredBefore;
    private long nanosBefore;

    @Setup(Level.Trial)
    public void open() {
      reader = new ReaderUnderTest(mode, Duration.ofMillis(databaseLatencyMs), clients);
    }

    @Setup(Level.Iteration)
    public void begin() {
      answeredBefore = reader.answered();
      nanosBefore = reader.databaseNanos();
    }

    @TearDown(Level.Iteration)
    public void count(Ceilings ceilings) {
      double clientMillis = clients * 1_000.0;
      ceilings.ofNominal = (reader.answered() - answeredBefore) * databaseLatencyMs / clientMillis;
      ceilings.ofReal = (reader.databaseNanos() - nanosBefore) / 1e6 / clientMillis;
    }

    @TearDown(Level.Trial)
    public void judge() throws InterruptedException {
      reader.finish().requireNone("the cache in mode " + mode);
    }
  }

  /** Seconds of waiting for the database for each client; JMH divides by the iteration's seconds. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Ceilings {
    public double ofNominal;
    public double ofReal;
  }

  /** Sends one read; waits while every client waits for its answer. */
  @Benchmark
  public void readOneColdKey(Subject subject) {
    subject.reader.read();
  }
}
