package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.database.Databases;
import io.ringlane.database.PlainJdbc;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * One client that puts, with at most a window of unanswered puts, into a cache whose every key has a row, and what it knows of its
 * writes: the strategy keeps its order per key, so of each key exactly one value may be the last. One thread, the client's.
 */
final class WriterUnderTest implements AutoCloseable {
  private static final int CONNECTIONS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String url;
  private final Long[] keys;
  private final long[] last;
  private final int window;
  private final Semaphore room;
  private final LongAdder failed = new LongAdder();
  private final Rows rows;
  private final CacheCluster<Long, byte[]> cache;
  private long operations;

  WriterUnderTest(String url, CacheSettings settings, int keys, int window) {
    this(url, settings, keys, window, UnaryOperator.identity());
  }

  /** @param aroundDatabase a database that is not as it should be, or that watches */
  WriterUnderTest(String url, CacheSettings settings, int keys, int window,
      UnaryOperator<StoreOfRecord> aroundDatabase) {
    this.url = url;
    this.keys = new Long[keys];
    Arrays.setAll(this.keys, Long::valueOf);
    this.last = new long[keys];
    this.window = window;
    this.room = new Semaphore(window);
    StoreOfRecord database = Databases.open(url, CONNECTIONS);
    CacheUnderTest.fill(database, this.keys);
    this.rows = new Rows(aroundDatabase.apply(database));
    this.cache = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).settings(settings.withCloseTimeout(PATIENCE))
        .build(rows);
  }

  /** Counts the rows of which the database said that it has them now. */
  private static final class Rows extends DelegatingStoreOfRecord {
    private final LongAdder written = new LongAdder();

    Rows(StoreOfRecord inner) {
      super(inner);
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      List<WriteOutcome> outcomes = super.write(batch);
      written.add(outcomes.stream().filter(outcome -> outcome == WriteOutcome.WRITTEN).count());
      return outcomes;
    }
  }

  CacheCluster<Long, byte[]> cache() {
    return cache;
  }

  /** Rows that were written so far, by the database's account. */
  long rows() {
    return rows.written.sum();
  }

  /** Puts the key's next value; waits while the window is full. */
  void put(int key) {
    room.acquireUninterruptibly();
    long tag = Values.tag(1, operations++);
    last[key] = tag;
    var _ = cache.putAsync(keys[key], Values.make(key, tag)).whenComplete((_, error) -> {
      if (error != null) {
        failed.increment();
      }
      room.release();
    });
  }

  /** Waits until every put is answered. */
  void await() throws InterruptedException {
    if (!room.tryAcquire(window, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(window - room.availablePermits() + " puts got no answer in time");
    }
    room.release(window);
  }

  /** Waits until every put is answered and its key's last value in the database. */
  void flush() throws Exception {
    await();
    WriterUnderTest.<@Nullable Void>answer(cache.flushAsync());
  }

  /** Flushes, ends the cache and compares its account with the database's, and the rows with the last writes. */
  Violations finish() {
    Violations found = new Violations();
    try {
      flush();
      var stats = answer(cache.stats());
      AfterFlush.judge(stats, found);
      found.require(stats.ledger().issued() == operations,
          operations + " puts, but " + stats.ledger().issued() + " versions");
      found.require(stats.ledger().flushed() == rows(),
          "the ledger has " + stats.ledger().flushed() + " rows flushed, the database wrote " + rows());
    } catch (Exception e) { // whatever it is, the cache did not do the work
      found.add("the cache could not be flushed: " + e);
    }
    found.require(failed.sum() == 0, failed + " puts failed");
    cache.close();
    try (PlainJdbc database = new PlainJdbc(url)) {
      AfterFlush.judge(database.rows(), last, found);
    }
    return found;
  }

  private static <T extends @Nullable Object> T answer(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the cache; does nothing after {@link #finish}. */
  @Override
  public void close() {
    cache.close();
  }
}
