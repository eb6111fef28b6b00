package io.ringlane.benchmarks;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.ringlane.api.Codecs;
import io.ringlane.api.Reply;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Containers;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Effect;
import io.ringlane.store.Entry;
import io.ringlane.store.IndexAndStore;
import io.ringlane.store.Operation;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardReport;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WriteOutcome;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;

/**
 * One way of taking {@link #BATCH} of n keys out, again and again. Every way takes the same keys in the same order, that of their
 * deadlines, which is random over the keys; {@link #refill} puts the last batch back with new deadlines. One thread.
 */
abstract sealed class Removal {
  /** Keys that one {@link #run} removes. */
  static final int BATCH = 1_000;
  private static final long SEED = 20240611;
  private static final int INDEX_BITS = 20;
  /** A new deadline lies at most so far ahead, in units of {@code 1 << INDEX_BITS}. */
  private static final long HORIZON = 1L << 28;

  private final CacheKey[] keys;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final PriorityQueue<Long> schedule = new PriorityQueue<>(); // deadlines, which have the key's index in their low bits
  private final int[] due = new int[BATCH];
  private long now;
  private long expected;
  private long removed;

  /** @param n keys, at least {@link #BATCH} and at most 2^20 */
  private Removal(int n) {
    if (n < BATCH || n > 1 << INDEX_BITS) {
      throw new IllegalArgumentException("n is " + n + ", it must be in " + BATCH + ".." + (1 << INDEX_BITS));
    }
    keys = RingKeys.of(n);
  }

  /** The way of this name, filled. */
  static Removal named(String name, int n) {
    Removal removal = switch (name) {
      case "expire" -> new Expire(n);
      case "sweep" -> new Sweep(n);
      case "bare" -> new Bare(n);
      default -> throw new IllegalArgumentException("no work is called '" + name + "'; there are expire, sweep, bare");
    };
    for (int index = 0; index < n; index++) {
      removal.add(index);
    }
    removal.plan();
    return removal;
  }

  /** Puts the last batch back, each key with a new deadline, and moves the time on so far that the next batch is due. */
  final void refill() {
    if (removed == 0) {
      return; // still full
    }
    settle();
    for (int index : due) {
      add(index);
    }
    plan();
  }

  private void add(int index) {
    long deadline = ((now >> INDEX_BITS) + 1 + random.nextLong(HORIZON)) << INDEX_BITS | index;
    schedule.add(deadline);
    put(keys[index], deadline);
  }

  private void plan() {
    for (int i = 0; i < BATCH; i++) {
      now = schedule.remove();
      due[i] = (int) now & (1 << INDEX_BITS) - 1;
    }
  }

  /** Removes the batch that is due. */
  final void run() {
    removed += remove();
    expected += BATCH;
  }

  /** Whether every batch was removed, and nothing else. */
  final Violations finish() {
    Violations found = new Violations();
    found.require(removed == expected, "removed " + removed + " of " + expected);
    judge(keys.length - (removed == 0 ? 0 : BATCH), found);
    return found;
  }

  final long now() {
    return now;
  }

  /** The i-th key of the batch that is due. */
  final CacheKey due(int i) {
    return keys[due[i]];
  }

  abstract void put(CacheKey key, long deadline);

  abstract int remove();

  /** What need not be measured, after a batch. */
  void settle() {}

  abstract void judge(int left, Violations found);

  /** Deadline index and store, as a shard uses them. */
  private static final class Expire extends Removal {
    private final IndexAndStore<Long> entries = new IndexAndStore<>();
    private long version;

    Expire(int n) {
      super(n);
    }

    @Override
    void put(CacheKey key, long deadline) {
      entries.put(new Entry<>(key, deadline, ++version, deadline));
    }

    @Override
    int remove() {
      return entries.expire(now(), BATCH);
    }

    @Override
    void judge(int left, Violations found) {
      found.require(entries.size() == left, entries.size() + " entries are left, not " + left);
      found.require(entries.inStep(), "the structures are not in step");
    }
  }

  /** A hash table and a TreeMap with nothing around them. */
  private static final class Bare extends Removal {
    private final Map<CacheKey, Entry<Long>> table = new HashMap<>();
    private final TreeMap<CacheKey, Entry<Long>> tree = new TreeMap<>();
    private long version;

    Bare(int n) {
      super(n);
    }

    @Override
    void put(CacheKey key, long deadline) {
      Entry<Long> entry = new Entry<>(key, deadline, ++version, deadline);
      table.put(key, entry);
      tree.put(key, entry);
    }

    @Override
    int remove() {
      int removed = 0;
      for (int i = 0; i < BATCH; i++) {
        CacheKey key = due(i);
        boolean inTable = table.remove(key) != null;
        removed += tree.remove(key) != null && inTable ? 1 : 0;
      }
      return removed;
    }

    @Override
    void judge(int left, Violations found) {
      found.require(table.size() == left, table.size() + " entries are left, not " + left);
      found.require(table.equals(tree), "hash table and TreeMap are not in step");
    }
  }

  /** A whole shard's sweep: index and store, a removal's version, and its place in the dirty set. */
  private static final class Sweep extends Removal {
    private final Shard<Long> shard = new Shard<>(Codecs.LONG, this::now, ShardSettings.of(WritePolicy.WRITE_BEHIND), 1,
        Containers.EXCLUSIVE);

    Sweep(int n) {
      super(n);
    }

    @Override
    void put(CacheKey key, long deadline) {
      Reply<@Nullable Void> reply = new Reply<>();
      apply(new Operation.Put<>(key, deadline, deadline - now(), reply));
    }

    @Override
    int remove() {
      Reply<Integer> looked = new Reply<>();
      apply(new Operation.Sweep<>(BATCH, looked));
      return looked.join();
    }

    /** The database has taken all. */
    @Override
    void settle() {
      Reply<List<DirtyWrite<Long>>> dirty = new Reply<>();
      apply(new Operation.CollectDirty<>(Integer.MAX_VALUE, dirty));
      List<DirtyWrite<Long>> batch = dirty.join();
      apply(new Operation.Flushed<>(batch, Collections.nCopies(batch.size(), WriteOutcome.WRITTEN), 0));
    }

    private void apply(Operation<Long> operation) {
      shard.apply(operation, effect -> ((Effect.Answer<?>) effect).deliver());
    }

    @Override
    void judge(int left, Violations found) {
      Reply<ShardReport> reply = new Reply<>();
      apply(new Operation.Inspect<>(reply));
      ShardReport report = reply.join();
      found.require(report.live() == left, report.live() + " entries are left, not " + left);
      found.require(report.ledger().isBalanced(), "the ledger is not balanced: " + report.ledger());
    }
  }
}
