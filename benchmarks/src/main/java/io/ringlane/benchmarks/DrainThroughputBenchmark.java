package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.ringlane.fixtures.RealDatabases;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * <dd>How much of what the database takes does the flush daemon bring to it?
 * <dt>Measures
 * <dd>Rows a second from 20,000 dirty rows, each with a row of its key in the database already and a value of 100 bytes, until all are
 * durable: {@code write-behind} resumes the paused flush and waits for {@code flush}, {@code jdbc} is a loop over one
 * connection that does nothing but {@code addBatch}, {@code executeBatch} and {@code commit}.
 * <dt>Excludes
 * <dd>Putting the 20,000 values into the cache, while the flush is paused, and making the loop's rows.
 * <dt>Controls for
 * <dd>Statement, login and session are the dialect's for both, and so is durability; the loop has the transactions that a flush
 * daemon made of the same keys, in the order in which the store of record sends their rows. The loop prepares its statement once and
 * its rows are encoded beforehand. One flush daemon, one connection at work.
 * <dt>Invalid if
 * <dd>The fork's check fails: a row is not the last write, a put failed, the ledger is not balanced or has not the rows that the
 * database wrote.
 * <dt>Expect
 * <dd>The quotient is at least 0.8 everywhere. It is lowest where a row costs the database least, that is H2 with 1,000 rows in a
 * transaction: collecting, encoding and telling the shards cost some microseconds a row, part of which another processor does meanwhile.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios DrainThroughputBenchmark drain=write-behind,jdbc
 * --blocks 5 -p database=h2}
 * </dl>
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class DrainThroughputBenchmark {
  static final int ROWS = 20_000;

  /** The rows, and the way to the database. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"h2", "postgresql"})
    public String database = "";
    @Param({"write-behind", "jdbc"})
    public String drain = "";
    @Param({"100", "1000"})
    public int batch;

    @SuppressWarnings("NullAway.Init") // by open()
    private Drain rows;

    @Setup(Level.Trial)
    public void open() throws Exception {
      rows = Drain.named(drain, RealDatabases.named(database), ROWS, batch, UnaryOperator.identity());
    }

    @Setup(Level.Invocation) // an invocation takes a tenth of a second and more
    public void fill() throws Exception {
      rows.fill();
    }

    @TearDown(Level.Trial)
    public void judge() {
      try (Drain ended = rows) {
        ended.finish().requireNone("the drain " + drain);
      }
    }
  }

  /** Brings all to the database. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void drain(Subject subject) throws Exception {
    subject.rows.drain();
  }
}
