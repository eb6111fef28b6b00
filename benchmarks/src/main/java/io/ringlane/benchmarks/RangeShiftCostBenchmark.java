package io.ringlane.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringlane.ring.Range;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Containers;
import io.ringlane.store.Entry;
import io.ringlane.store.KvStore;
import org.jspecify.annotations.Nullable;
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
 * <dd>What does it cost to take the 1,000 keys of a ring range out of a store of n, beside what memory costs at least and what a scan would?
 * <dt>Measures
 * <dd>Nanoseconds for each of the 1,000. {@code takeRange}: {@link KvStore#takeRange}, which removes them from hash table and TreeMap. Two floors:
 * {@code chaseNodes} follows as many references through a list of n nodes in random order, and {@code scanAll} finds the keys of the
 * range by a walk over a hash table of all n. {@code readByHash} and {@code readByTree} are one read of a random key each.
 * <dt>Excludes
 * <dd>Sending the entries, installing them at the target, deadlines and the dirty set. What is visited is counted in {@code VisitsTest}.
 * <dt>Controls for
 * <dd>The same n, keys and entries everywhere, at real ring positions: neighbours in the ring are none in memory. The range is another one
 * each time, drawn beforehand, of exactly 1,000 keys. The time needed to put them back is not measured.
 * <dt>Invalid if
 * <dd>A range or a scan has another number of keys, a read misses, or the list is not one circle of n: the fork fails.
 * <dt>Expect
 * <dd>{@code takeRange} is a few times {@code chaseNodes} (tree node, entry, key, table slot and node of each key, not one reference), and grows
 * with n only as memory gets slower, as that does. {@code scanAll} grows about 100 times from n = 10,000 to 1,000,000.
 * {@code readByTree} grows with log n and memory, {@code readByHash} with memory alone.
 * <dt>Run
 * <dd>{@code java -jar benchmarks/target/benchmarks.jar RangeShiftCostBenchmark}
 * </dl>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 5, jvmArgs = {Jvm.LEAST_HEAP, Jvm.MOST_HEAP, Jvm.TOUCHED, Jvm.COLLECTOR, Jvm.UNSAFE, Jvm.NATIVE})
public class RangeShiftCostBenchmark {
  private static final long SEED = 20240611;
  private static final int MOVED = 1_000;

  /** The keys in ring order, and an order in which to ask for them. */
  @State(Scope.Thread)
  public static class Ring {
    @Param({"10000", "100000", "1000000"})
    public int n;

    private CacheKey[] keys = {};
    private CacheKey[] inRingOrder = {};
    private int[] order = {};
    private int next;
    private long asked;
    private long found;

    @Setup(Level.Trial)
    public void fill() {
      keys = RingKeys.of(n);
      inRingOrder = keys.clone();
      Arrays.sort(inRingOrder, Comparator.naturalOrder());
      order = new SplittableRandom(SEED).ints(1 << 16, 0, n).toArray();
    }

    int nextIndex() {
      next = next + 1 & order.length - 1;
      return order[next];
    }

    CacheKey nextKey() {
      return inRingOrder[nextIndex()];
    }

    /** A range of exactly {@link #MOVED} keys, which does not wrap. */
    Range nextRange() {
      int first = nextIndex() % (n - MOVED);
      return new Range(inRingOrder[first].position(), inRingOrder[first + MOVED].position());
    }

    /** Calls {@code entry} with each, in an order that is not the ring's. */
    void forEach(Consumer<Entry<Long>> entry) {
      for (int i = 0; i < n; i++) {
        entry.accept(new Entry<>(keys[i], (long) i, i + 1, Entry.NO_DEADLINE));
      }
    }

    void count(int wanted, int had) {
      asked += wanted;
      found += had;
    }

    @TearDown(Level.Trial)
    public void judge() {
      if (asked != found) {
        throw new IllegalStateException("found " + found + " of " + asked + " keys");
      }
    }
  }

  /** A store that gets back what was taken. */
  @State(Scope.Thread)
  public static class Whole {
    private final KvStore<Long> store = new KvStore<>(Containers.EXCLUSIVE);
    private List<Entry<Long>> taken = List.of();
    private Range range = new Range(0, 0);

    @Setup(Level.Trial)
    public void fill(Ring ring) {
      ring.forEach(store::put);
    }

    @Setup(Level.Invocation) // an invocation takes tens of microseconds and more
    public void putBack(Ring ring) {
      taken.forEach(store::put);
      range = ring.nextRange();
    }

    @TearDown(Level.Trial)
    public void judge(Ring ring) {
      if (store.size() + taken.size() != ring.n) {
        throw new IllegalStateException(store.size() + " entries are left, " + taken.size() + " were taken");
      }
    }
  }

  /** Hash table and TreeMap with nothing around them. */
  @State(Scope.Thread)
  public static class Bare {
    private final Map<CacheKey, Entry<Long>> table = new HashMap<>();
    private final NavigableMap<CacheKey, Entry<Long>> tree = new TreeMap<>();

    @Setup(Level.Trial)
    public void fill(Ring ring) {
      ring.forEach(entry -> {
        table.put(entry.key(), entry);
        tree.put(entry.key(), entry);
      });
    }
  }

  private static final class Node {
    private @Nullable Node next;
  }

  /** A circle of n nodes in random order. */
  @State(Scope.Thread)
  public static class Circle {
    private Node at = new Node();

    @Setup(Level.Trial)
    public void link(Ring ring) {
      Node[] nodes = new Node[ring.n];
      Arrays.setAll(nodes, _ -> new Node());
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = nodes.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        Node node = nodes[i];
        nodes[i] = nodes[other];
        nodes[other] = node;
      }
      for (int i = 0; i < nodes.length; i++) {
        nodes[i].next = nodes[(i + 1) % nodes.length];
      }
      at = nodes[0];
    }

    @TearDown(Level.Trial)
    public void judge(Ring ring) {
      Node node = at;
      int steps = 0;
      do {
        node = follow(node, 1);
        steps++;
      } while (!node.equals(at) && steps <= ring.n);
      if (steps != ring.n) {
        throw new IllegalStateException("the circle has " + steps + " nodes, not " + ring.n);
      }
    }

    private static Node follow(Node from, int steps) {
      Node node = from;
      for (int i = 0; i < steps; i++) {
        Node following = node.next;
        if (following == null) {
          throw new IllegalStateException("the circle has an end");
        }
        node = following;
      }
      return node;
    }
  }

  /** Removes the keys of a range from hash table and TreeMap. */
  @Benchmark
  @OperationsPerInvocation(MOVED)
  public Object takeRange(Ring ring, Whole whole) {
    whole.taken = whole.store.takeRange(whole.range.from(), whole.range.to(), MOVED).entries();
    ring.count(MOVED, whole.taken.size());
    return whole.taken;
  }

  /** Follows as many references. */
  @Benchmark
  @OperationsPerInvocation(MOVED)
  public Object chaseNodes(Circle circle) {
    circle.at = Circle.follow(circle.at, MOVED);
    return circle.at;
  }

  /** Finds the keys of a range by looking at all. */
  @Benchmark
  @OperationsPerInvocation(MOVED)
  public long scanAll(Ring ring, Bare bare) {
    Range range = ring.nextRange();
    int found = 0;
    long versions = 0;
    for (Entry<Long> entry : bare.table.values()) {
      if (range.contains(entry.key().position())) {
        found++;
        versions += entry.version();
      }
    }
    ring.count(MOVED, found);
    return versions;
  }

  /** One lookup in the hash table. */
  @Benchmark
  public Object readByHash(Ring ring, Bare bare) {
    Entry<Long> entry = bare.table.get(ring.nextKey());
    ring.count(1, entry == null ? 0 : 1);
    return ring;
  }

  /** One lookup in the TreeMap. */
  @Benchmark
  public Object readByTree(Ring ring, Bare bare) {
    Entry<Long> entry = bare.tree.get(ring.nextKey());
    ring.count(1, entry == null ? 0 : 1);
    return ring;
  }
}
