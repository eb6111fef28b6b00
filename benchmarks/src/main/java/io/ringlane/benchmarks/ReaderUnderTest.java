package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.Pause;
import io.ringlane.server.DatabaseMode;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read keys which nobody has, each key once, so that every read asks a database of a given latency. One thread plays all
 * of them: it sends as soon as one of them has its answer.
 */
final class ReaderUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int clients;
  private final Semaphore idle;
  private final Timed database;
  private final CacheCluster<Long, byte[]> cache;
  private final LongAdder answered = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private long reads;

  /** @param mode as the catalogue writes it: {@code blocking} or {@code parked-key} */
  ReaderUnderTest(String mode, Duration latency, int clients) {
    this.clients = clients;
    this.idle = new Semaphore(clients);
    Clock clock = Clock.system();
    this.database = new Timed(new FaultyStoreOfRecord(new InMemoryStoreOfRecord(),
        Faults.from(1).latency(Latency.fixed(latency)), clock, Pause.real()));
    this.cache = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).clock(clock)
        .settings(CacheSettings.defaults().withWorkers(CacheUnderTest.WORKERS)
            .withDatabase(DatabaseMode.valueOf(mode.replace('-', '_').toUpperCase(Locale.ROOT)), clients))
        .build(database);
  }

  /** How many loads there were, and how long they took together. */
  private static final class Timed extends DelegatingStoreOfRecord {
    private final LongAdder loads = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Timed(StoreOfRecord inner) {
      super(inner);
    }

    @Override
    public @Nullable Row load(byte[] key) {
      long begin = System.nanoTime();
      Row row = super.load(key);
      nanos.add(System.nanoTime() - begin);
      loads.increment();
      return row;
    }
  }

  CacheCluster<Long, byte[]> cache() {
    return cache;
  }

  /** Sends the next client's read; waits while no client is idle. */
  void read() {
    idle.acquireUninterruptibly();
    var _ = cache.getAsync(reads++).whenComplete((value, error) -> {
      if (value != null || error != null) {
        wrong.increment();
      }
      answered.increment();
      idle.release();
    });
  }

  /** Reads that were answered. */
  long answered() {
    return answered.sum();
  }

  /** Time that the database took for its answers so far, all together. */
  long databaseNanos() {
    return database.nanos.sum();
  }

  /** Waits for the answers, and ends the cache. */
  Violations finish() throws InterruptedException {
    Violations found = new Violations();
    found.require(idle.tryAcquire(clients, PATIENCE.toNanos(), TimeUnit.NANOSECONDS),
        clients - idle.availablePermits() + " reads got no answer");
    found.require(wrong.sum() == 0, wrong + " reads failed, or found a value where there is none");
    found.require(database.loads.sum() == reads,
        reads + " reads, but the database was asked " + database.loads + " times");
    cache.close();
    return found;
  }

  @Override
  public void close() {
    cache.close();
  }
}
