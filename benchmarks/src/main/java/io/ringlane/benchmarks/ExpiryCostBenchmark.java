package io.ringlane.benchmarks;

import java.util.concurrent.TimeUnit;

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
 * <dd>What does it cost to find out which entry is due, beside taking it out of hash table and TreeMap, which any removal must?
 * <dt>Measures
 * <dd>Nanoseconds for one of the 1,000 entries, of n, that are due. {@code expire}: the deadline index and the store as a shard's sweep uses
 * them, that is the next record that is due, the key's entry, its version compared, and its removal from all structures. {@code bare}: the
 * removal of the same keys from a {@code HashMap} and a {@code TreeMap} with nothing around them. {@code sweep}: a whole shard's sweep under
 * write-behind, which also issues a removal's version and puts it into the dirty set.
 * <dt>Excludes
 * <dd>Putting the entries in, the executor, the daemon, the flush.
 * <dt>Controls for
 * <dd>The same keys in the same order in every work, an order that is random over the keys; new deadlines are random too, so that neither
 * ring nor deadline order is that of memory. The time needed to put entries back is not measured, but it leaves the caches alike.
 * <dt>Invalid if
 * <dd>A batch was not removed whole, something else was removed, or the structures are not in step: the fork fails.
 * <dt>Expect
 * <dd>{@code expire} is at most 1.5 times {@code bare}: beyond it lie a removal from the index' table, and from its tree at the lowest
 * record, which needs no search. The TreeMap's search dominates both, the more the larger n. {@code sweep} is about twice {@code bare}.
 * <dt>Run
 * <dd>{@code java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios ExpiryCostBenchmark work=expire,bare --blocks 10}
 * </dl>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class ExpiryCostBenchmark {
  /** The entries, and what removes them. */
  @State(Scope.Thread)
  public static class Subject {
    @Param({"expire", "bare", "sweep"})
    public String work = "";
    @Param({"10000", "100000", "1000000"})
    public int n;

    @SuppressWarnings("NullAway.Init") // by fill()
    private Removal removal;

    @Setup(Level.Trial)
    public void fill() {
      removal = Removal.named(work, n);
    }

    @Setup(Level.Invocation) // an invocation takes a tenth of a millisecond and more
    public void refill() {
      removal.refill();
    }

    @TearDown(Level.Trial)
    public void judge() {
      removal.finish().requireNone("the work " + work);
    }
  }

  /** Removes a batch. */
  @Benchmark
  @OperationsPerInvocation(Removal.BATCH)
  public void removeOne(Subject subject) {
    subject.removal.run();
  }
}
