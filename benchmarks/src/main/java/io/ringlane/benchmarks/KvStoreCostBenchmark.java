package io.ringlane.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.ringlane.store.CacheKey;
import io.ringlane.store.Containers;
import io.ringlane.store.Entry;
import io.ringlane.store.KvStore;
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
 * <dd>What do the two structures of a store cost: a read from the hash table, and the k entries of a ring range out of n from the TreeMap?
 * <dt>Measures
 * <dd>Nanoseconds for one {@link KvStore#get} of a present key, and for one {@link KvStore#forEachInRange} that visits exactly k of n
 * entries. Keys are encoded numbers at their real ring positions; keys and ranges are visited in an order drawn beforehand.
 * <dt>Excludes
 * <dd>Encoding and hashing the key, the shard, the executor, and writes.
 * <dt>Controls for
 * <dd>One thread; the order from a fixed seed; ranges do not wrap past the top of the ring. Entries were made in another order than that
 * of the ring, so that neighbours in the ring are no neighbours in memory.
 * <dt>Invalid if
 * <dd>A read misses or a range visits another number of entries than k: the fork fails.
 * <dt>Expect
 * <dd>A read takes tens of nanoseconds, more at n = 100,000 where the table leaves the cache. A range costs a search that grows with log n,
 * plus a few nanoseconds to tens per entry for following the tree: k = 1,000 costs far more than ten times k = 10 costs per search, and
 * n matters little.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar KvStoreCostBenchmark}
 * </dl>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class KvStoreCostBenchmark {
  private static final long SEED = 20240611;

  /** A store of n entries and an order in which to ask for them. */
  @State(Scope.Thread)
  public static class Filled {
    @Param({"10000", "100000"})
    public int n;

    private final KvStore<Long> store = new KvStore<>(Containers.EXCLUSIVE);
    private CacheKey[] inRingOrder = {};
    private int[] order = {};
    private int next;
    private long reads;
    private long hits;

    @Setup(Level.Trial)
    public void fill() {
      inRingOrder = RingKeys.of(n);
      for (int i = 0; i < n; i++) {
        store.put(new Entry<>(inRingOrder[i], (long) i, i + 1, Entry.NO_DEADLINE));
      }
      Arrays.sort(inRingOrder, Comparator.naturalOrder());
      order = new SplittableRandom(SEED).ints(1 << 16, 0, n).toArray();
    }

    int nextIndex() {
      next = next + 1 & order.length - 1;
      return order[next];
    }

    @TearDown(Level.Trial)
    public void judge() {
      if (hits != reads) {
        throw new IllegalStateException((reads - hits) + " of " + reads + " reads missed");
      }
    }
  }

  /** How many entries a range has. */
  @State(Scope.Thread)
  public static class Span {
    @Param({"10", "1000"})
    public int k;

    private long ranges;
    private long visited;

    @TearDown(Level.Trial)
    public void judge() {
      if (visited != ranges * k) {
        throw new IllegalStateException(ranges + " ranges of " + k + " visited " + visited + " entries");
      }
    }
  }

  /** One lookup in the hash table. */
  @Benchmark
  public Object readByHash(Filled filled) {
    CacheKey key = filled.inRingOrder[filled.nextIndex()];
    Entry<Long> entry = filled.store.get(key);
    filled.reads++;
    if (entry != null) {
      filled.hits++;
    }
    return key;
  }

  /** One walk over the k entries of a range of the TreeMap. */
  @Benchmark
  public long visitRange(Filled filled, Span span) {
    CacheKey[] ring = filled.inRingOrder;
    int first = filled.nextIndex() % (ring.length - span.k);
    Sum sum = new Sum();
    filled.store.forEachInRange(ring[first].position(), ring[first + span.k].position(), sum::add);
    span.ranges++;
    span.visited += sum.entries;
    return sum.versions;
  }

  private static final class Sum {
    private int entries;
    private long versions;

    void add(Entry<Long> entry) {
      entries++;
      versions += entry.version();
    }
  }
}
