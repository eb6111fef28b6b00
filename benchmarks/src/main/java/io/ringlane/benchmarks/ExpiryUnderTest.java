package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CacheStats;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A cache with two kinds of keys: some that one client reads and writes in turn, and others that were put before, nobody touches, and
 * whose deadlines come one after another at an even rate from {@link #begin} on. One thread.
 */
final class ExpiryUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FOR_NOW = Duration.ofHours(2);
  private static final Duration NOT_IN_THIS_RUN = Duration.ofHours(1);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** The daemon's tick, and a processor that is busy otherwise. */
  private static final Duration LATE = Duration.ofMillis(500);
  private static final int WINDOW = 1024;
  private static final int COMPARED = 1_000;

  private final Clock clock = Clock.system();
  private final StoreOfRecord database;
  private final CacheCluster<Long, byte[]> cache;
  private final Long[] keys;
  private final long[] last;
  private final int[] draws;
  private final int expiring;
  private final int rate;
  private long begin;
  private long expiredBefore;
  private long puts;
  private final LongAdder failed = new LongAdder();
  private long operations;
  private long wrong;

  /**
   * @param database a new one, which is closed with this
   * @param draws keys for the client, a power of two of them, each below {@code keys}
   * @param expiring how many keys have deadlines
   * @param rate of them a second; 0: their deadlines come after an hour, as many and put as others
   */
  ExpiryUnderTest(StoreOfRecord database, int keys, int[] draws, int expiring, int rate) {
    this.database = database;
    this.draws = draws;
    this.expiring = expiring;
    this.rate = rate;
    this.keys = new Long[keys];
    Arrays.setAll(this.keys, Long::valueOf);
    last = new long[keys];
    cache = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).clock(clock)
        .strategy(MeasuredStrategies.named("affine-direct"))
        .settings(CacheSettings.defaults().withWorkers(CacheUnderTest.WORKERS).withCloseTimeout(PATIENCE))
        .build(database);
    long start = clock.now();
    fill(false); // to see how long it takes, and so that the same puts again find everything warm
    for (long enough = 2 * (clock.now() - start); begin <= clock.now(); enough *= 2) { // again, where the machine is busy
      begin = clock.now() + PAUSE_NANOS + enough;
      fill(true);
    }
    expiredBefore = stats().expired();
  }

  private void fill(boolean withDeadlines) {
    Semaphore room = new Semaphore(WINDOW);
    for (int key = 0; key < keys.length; key++) {
      room.acquireUninterruptibly();
      last[key] = Values.tag(0, 0);
      puts++;
      answered(cache.putAsync(keys[key], Values.make(key, last[key])), room);
    }
    for (int i = 0; i < expiring; i++) {
      room.acquireUninterruptibly();
      Duration ttl = withDeadlines ? Duration.ofNanos(Math.max(0, deadline(i) - clock.now())) : FOR_NOW;
      puts++;
      answered(cache.putAsync(expiringKey(i), Values.make(0, i), ttl), room);
    }
    room.acquireUninterruptibly(WINDOW);
    cache.flush();
  }

  private void answered(CompletionStage<@Nullable Void> put, Semaphore room) {
    var _ = put.whenComplete((_, error) -> {
      if (error != null) {
        failed.increment();
      }
      room.release();
    });
  }

  private Long expiringKey(int i) {
    return (long) keys.length + i;
  }

  private long deadline(int i) {
    long gap = TimeUnit.SECONDS.toNanos(1) / (rate == 0 ? 10_000 : rate);
    return begin + (rate == 0 ? NOT_IN_THIS_RUN.toNanos() : 0) + i * gap;
  }

  /** Waits until the first deadline. */
  void begin() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(begin - clock.now());
  }

  /** A read or a write of the next key, and its answer. */
  void step() {
    int key = draws[(int) (operations & draws.length - 1)];
    if ((operations & 1) == 0) {
      byte[] value = cache.get(keys[key]);
      if (value == null || !Values.belongsTo(value, key) || Values.tagOf(value) != last[key]) {
        wrong++;
      }
    } else {
      last[key] = Values.tag(1, operations);
      puts++;
      cache.put(keys[key], Values.make(key, last[key]));
    }
    operations++;
  }

  private CacheStats stats() {
    return cache.stats().toCompletableFuture().join();
  }

  /** How many deadlines had come at a time. */
  private long dueAt(long time) {
    if (rate == 0 || time < begin) {
      return 0;
    }
    return Math.min(expiring, (time - begin) / (TimeUnit.SECONDS.toNanos(1) / rate) + 1);
  }

  /** Whether the client's answers were right, what was due expired in time, and the database has the same; ends the cache. */
  Violations finish() {
    Violations found = new Violations();
    long before = clock.now();
    CacheStats stats = stats();
    long least = dueAt(before - LATE.toNanos());
    long most = dueAt(clock.now());
    long expired = stats.expired() - expiredBefore;
    found.require(expired >= least && expired <= most,
        expired + " entries expired, which should be " + least + " to " + most);
    found.require(rate == 0 || most < expiring, "all " + expiring + " deadlines are over: for a while nothing expired");
    found.require(wrong == 0, wrong + " reads did not give the last value");
    found.require(failed.sum() == 0, failed + " puts failed");
    for (int i = 0; i < least; i += stride(least)) {
      found.require(cache.get(expiringKey(i)) == null, "an entry is there although its deadline is over");
    }
    cache.flush();
    long after = clock.now();
    CacheStats flushed = stats();
    AfterFlush.judge(flushed, found, dueAt(clock.now()) - dueAt(before - LATE.toNanos())); // the sweep may be late
    found.require(flushed.ledger().issued() == puts + flushed.expired(),
        flushed.ledger().issued() + " versions, of " + puts + " puts and " + flushed.expired() + " expiries");
    for (int key = 0; key < keys.length; key += stride(keys.length)) {
      Row row = database.load(Codecs.LONG.encode(keys[key]));
      byte[] value = row == null ? null : row.value();
      found.require(value != null && Values.tagOf(value) == last[key], "the database has not the last value of " + key);
    }
    for (int i = 0; i < expiring; i += stride(expiring)) {
      Row row = database.load(Codecs.LONG.encode(expiringKey(i)));
      boolean there = row != null && row.value() != null;
      if (there ? deadline(i) < before - LATE.toNanos() : deadline(i) > after) {
        found.add("the database " + (there ? "still has" : "lacks") + " an entry whose deadline is "
            + (deadline(i) - after) / 1_000_000 + " ms ahead");
      }
    }
    cache.close();
    return found;
  }

  private static int stride(long of) {
    return (int) Math.max(1, of / COMPARED);
  }

  /** Ends the cache; does nothing after {@link #finish}. */
  @Override
  public void close() {
    cache.close();
  }
}
