package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import io.ringlane.api.Codecs;
import io.ringlane.api.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts what is looked at, where a time would tell of the machine: the taking out of a range, and a tick of the TTL daemon. */
class VisitsTest {
  private static final int MOVED = 1_000;
  private static final long FOREVER = 1L << 60;

  private final CountingContainers containers = new CountingContainers();
  private long now = 1_000;

  private static double log2(int n) {
    return Math.log(n) / Math.log(2);
  }

  /** A store of n entries at random positions, made in random order. */
  private final class Filled {
    final KvStore<String> store = new KvStore<>(containers);
    final long[] ring;
    final int n;

    Filled(int n, long seed) {
      this.n = n;
      ring = new SplittableRandom(seed).longs(n).toArray();
      for (long position : ring) {
        store.put(new Entry<>(new CacheKey(new byte[]{1}, position), "v", 1, Entry.NO_DEADLINE));
      }
      long[] signed = ring;
      Arrays.setAll(signed, i -> signed[i] + Long.MIN_VALUE); // so that sorting is by unsigned position
      Arrays.sort(signed);
      Arrays.setAll(signed, i -> signed[i] + Long.MIN_VALUE);
    }

    /** The position of the i-th entry in ring order, which goes round. */
    long at(int i) {
      return ring[Math.floorMod(i, n)];
    }

    List<Long> positions(int first, int count) {
      List<Long> positions = new ArrayList<>();
      for (int i = first; i < first + count; i++) {
        positions.add(at(i));
      }
      return positions;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  @Tag("T42")
  @Tag("T44")
  @Tag("load")
  void takingARangeVisitsItsEntriesAndTheWayToThem(int n) {
    Filled filled = new Filled(n, n);
    SplittableRandom random = new SplittableRandom(7);
    double bound = MOVED + 2 * log2(n);
    int first = 0;
    for (int round = 0; round < 4; round++) {
      first += MOVED + random.nextInt(n / 5 - MOVED); // ranges apart, none wraps
      containers.reset();
      KvStore.Taken<String> taken = filled.store.takeRange(filled.at(first - 1), filled.at(first + MOVED - 1),
          2 * MOVED);
      assertThat(containers.trees.visits()).as("nodes and keys of the TreeMap").isBetween((long) MOVED, (long) bound);
      assertThat(containers.tables.calls()).as("keys of the hash table").isEqualTo(MOVED);
      assertThat(taken.entries()).extracting(entry -> entry.key().position())
          .containsExactlyElementsOf(filled.positions(first, MOVED));
    }
    containers.reset(); // past the top of the ring; the count lacks the way to the lowest node, which is searched by no key
    KvStore.Taken<String> taken = filled.store.takeRange(filled.at(n - MOVED / 2 - 1), filled.at(MOVED / 2 - 1),
        2 * MOVED);
    assertThat(taken.entries()).extracting(entry -> entry.key().position())
        .containsExactlyElementsOf(filled.positions(n - MOVED / 2, MOVED));
    assertThat(containers.trees.visits()).isLessThanOrEqualTo((long) bound);
    assertThat(filled.store.inStep()).isTrue();
  }

  /** Chunks: each pays its way, no more. */
  @Test
  @Tag("T39")
  @Tag("T44")
  void takingARangeInChunksVisitsTheRestNever() {
    Filled filled = new Filled(100_000, 3);
    containers.reset();
    long from = filled.at(5_000);
    long to = filled.at(5_000 + MOVED);
    int chunks = 0;
    do {
      from = filled.store.takeRange(from, to, 100).upTo();
      chunks++;
    } while (from != to);
    assertThat(chunks).isBetween(MOVED / 100, MOVED / 100 + 1);
    assertThat(containers.trees.visits()).isLessThanOrEqualTo(MOVED + (long) (chunks * 2 * log2(100_000)));
  }

  /** The same count of what must be too much: without it, a bound that holds would prove nothing. */
  @Test
  @Tag("T44")
  void aScanAndASearchForEachKeyExceedTheBound() {
    int n = 10_000;
    Filled filled = new Filled(n, 5);
    double bound = MOVED + 2 * log2(n);
    long from = filled.at(99);
    long to = filled.at(99 + MOVED);

    containers.reset();
    List<CacheKey> found = new ArrayList<>();
    filled.store.forEachInRange(from, to, entry -> found.add(entry.key()));
    assertThat((double) containers.trees.visits()).as("to visit only").isLessThanOrEqualTo(bound + 2 * log2(n));
    containers.reset();
    found.forEach(filled.store::remove);
    assertThat(found).hasSize(MOVED);
    assertThat((double) containers.trees.visits()).as("a search for each key").isGreaterThan(3 * bound);

    containers.reset();
    int moved = 0;
    for (Entry<String> entry : filled.store.all()) {
      moved += Long.compareUnsigned(entry.key().position(), filled.at(5_000)) > 0 ? 1 : 0;
    }
    assertThat(moved).isPositive();
    assertThat((double) containers.trees.visits()).as("a scan").isEqualTo(n - MOVED).isGreaterThan(5 * bound);
  }

  @Nullable
  private Shard<String> made;

  private Shard<String> shard() {
    Shard<String> shard = made;
    if (shard == null) {
      shard = new Shard<>(Codecs.STRING, () -> now, ShardSettings.of(WritePolicy.WRITE_BEHIND), 1, containers);
      made = shard;
    }
    return shard;
  }

  private void apply(Operation<String> operation) {
    shard().apply(operation, effect -> ((Effect.Answer<?>) effect).deliver());
  }

  private void put(int key, long ttl) {
    CacheKey named = new CacheKey(Codecs.LONG.encode((long) key), key * 0x9E3779B97F4A7C15L);
    apply(new Operation.Put<>(named, "v", ttl, new Reply<@Nullable Void>()));
  }

  private int sweep(int limit) {
    Reply<Integer> looked = new Reply<>();
    apply(new Operation.Sweep<>(limit, looked));
    return looked.join();
  }

  private ShardReport report() {
    Reply<ShardReport> reply = new Reply<>();
    apply(new Operation.Inspect<>(reply));
    return reply.join();
  }

  @Test
  @Tag("T32")
  void anIdleTickVisitsNothing() {
    for (int i = 0; i < 10_000; i++) {
      put(i, 10 + i);
    }
    containers.reset();
    now += 9;
    assertThat(sweep(256)).isZero();
    assertThat(containers.orders.visits()).as("deadlines").isZero();
    assertThat(containers.trees.visits() + containers.trees.calls()).as("the store's tree").isZero();
    assertThat(containers.tables.calls() + containers.tables.visits()).as("hash tables").isZero();
    now += 1; // and one that has one record to look at sees it
    assertThat(sweep(256)).isEqualTo(1);
    assertThat(containers.orders.touched()).isBetween(1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000, 1_000_000})
  @Tag("T32")
  @Tag("load")
  void aBusyTickVisitsAtMostItsBudget(int n) {
    int budget = 256;
    for (int i = 0; i < n; i++) {
      put(i, 10 + Math.floorMod(i * 7919, 1_000));
    }
    now += 5_000; // all are due, many times the budget
    for (int tick = 1; tick <= 3; tick++) {
      containers.reset();
      assertThat(sweep(budget)).isEqualTo(budget);
      assertThat(report().expired()).isEqualTo((long) tick * budget);
    }
    containers.reset();
    sweep(budget);
    assertThat(containers.orders.touched()).as("records").isEqualTo(budget);
    assertThat(containers.orders.comparisons()).as("searches of the deadlines").isZero();
    assertThat(containers.tables.touched()).as("keys in hash tables").isEqualTo(budget);
    assertThat(containers.trees.touched()).as("keys in the store's tree").isEqualTo(budget);
    assertThat((double) containers.trees.comparisons()).as("the searches of the store's removals")
        .isLessThanOrEqualTo(budget * 2 * log2(n));
  }

  /** Records of versions that were refreshed count as well: each is looked at, put back, and spends the budget. */
  @Test
  @Tag("T26")
  @Tag("T32")
  void refreshedRecordsSpendTheBudgetToo() {
    for (int i = 0; i < 1_000; i++) {
      put(i, 10);
      put(i, FOREVER);
    }
    now += 10;
    containers.reset();
    assertThat(sweep(256)).isEqualTo(256);
    assertThat(containers.tables.touched()).isEqualTo(256);
    assertThat(report().expired()).isZero();
  }

  /** The count sees a scan, also through a stream. */
  @Test
  @Tag("T32")
  void aScanOfTheDeadlinesExceedsTheBudget() {
    for (int i = 0; i < 10_000; i++) {
      put(i, 10);
    }
    now += 10;
    containers.reset();
    assertThat(report().live()).isZero(); // looks at each record that is due
    assertThat(containers.orders.touched()).isEqualTo(10_000);
    assertThat(containers.orders.visits()).isGreaterThanOrEqualTo(10_000);
  }
}
