package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.Cache;
import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codecs;
import io.ringlane.api.UnflushedException;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call to a real database that does not come back, when the cache is to close: it ends all the same, and says what is left. */
@Tag("T17")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class StuckDatabaseTest {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
  /** The ten seconds that are promised, and some for a busy machine. */
  private static final Duration GRACE = Duration.ofSeconds(13);

  @TempDir
  private Path folder = Path.of("");
  private final Clock clock = Clock.system();

  /** Calls wait until they are released, whether the store is closed or not. */
  private static final class Hanging extends DelegatingStoreOfRecord {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    Hanging(StoreOfRecord inner) {
      super(inner);
    }

    private void hang() {
      arrived.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("a cache interrupts nobody", e);
      }
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      hang();
      return super.write(batch);
    }

    @Override
    public @Nullable Row load(byte[] key) {
      hang();
      return super.load(key);
    }
  }

  private CacheSettings settings() {
    return CacheSettings.defaults().withLeftovers(folder.resolve("left.txt")).withCloseTimeout(CLOSE_TIMEOUT);
  }

  private BookedCache<String, String> cache(RealDatabases.Fresh fresh, StoreOfRecord database) {
    return cache(fresh, database, settings());
  }

  private BookedCache<String, String> cache(RealDatabases.Fresh fresh, StoreOfRecord database,
      CacheSettings settings) {
    CacheCluster<String, String> cluster = CacheCluster.builder(Codecs.STRING, Codecs.STRING).settings(settings)
        .build(database);
    return new BookedCache<>(cluster, Codecs.STRING, Codecs.STRING, clock, () -> Databases.open(fresh.url(), 1));
  }

  /** Closes the cache, whose flusher is stuck with some of them, and checks that it says so, in time. */
  private void assertThatCloseNamesWhatIsLeft(Cache<String, String> cache, List<String> keys) {
    long before = clock.now();
    UnflushedException left = catchThrowableOfType(UnflushedException.class, cache::close);
    assertThat(Duration.ofNanos(clock.now() - before)).isLessThan(CLOSE_TIMEOUT.plus(GRACE));
    assertThat(left).hasMessageContaining(keys.size() + " acknowledged writes").hasMessageContaining("left.txt");
    assertThat(left.keys()).extracting(key -> new String(key, UTF_8)).containsExactlyInAnyOrderElementsOf(keys);
  }

  private void assertThatTheNextStartHasThem(RealDatabases.Fresh fresh, List<String> keys) {
    try (BookedCache<String, String> next = cache(fresh, Databases.open(fresh.url(), 4))) {
      assertThat(next.cluster().restored().written() + next.cluster().restored().turnedAway()).isEqualTo(keys.size());
      keys.forEach(key -> assertThat(next.get(key)).isEqualTo("value of " + key));
    }
  }

  private static List<String> put(Cache<String, String> cache, String name) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(name + i);
      cache.put(name + i, "value of " + name + i);
    }
    return keys;
  }

  @Test
  void aWriteThatNeverReturnsDoesNotHoldUpTheClose() throws InterruptedException {
    try (RealDatabases.Fresh fresh = RealDatabases.H2.fresh()) {
      Hanging database = new Hanging(Databases.open(fresh.url(), 4));
      try (BookedCache<String, String> cache = cache(fresh, database)) {
        List<String> keys = new ArrayList<>(put(cache, "on its way "));
        assertThat(database.arrived.await(20, TimeUnit.SECONDS)).isTrue();
        keys.addAll(put(cache, "behind "));
        assertThatCloseNamesWhatIsLeft(cache, keys);
        assertThatTheNextStartHasThem(fresh, keys);
      } finally {
        database.released.countDown();
      }
    }
  }

  @Test
  void aReadThatNeverReturnsDoesNotHoldUpTheCloseWhichSaysThatItsShardsAreSilent() throws InterruptedException {
    try (RealDatabases.Fresh fresh = RealDatabases.H2.fresh()) {
      Hanging database = new Hanging(Databases.open(fresh.url(), 4));
      // no books: silent shards do not name their keys
      try (CacheCluster<String, String> cache = cache(fresh, database).cluster()) {
        cache.pauseFlush();
        put(cache, "dirty ");
        cache.getAsync("not in memory");
        assertThat(database.arrived.await(20, TimeUnit.SECONDS)).isTrue();
        long before = clock.now();
        UnflushedException left = catchThrowableOfType(UnflushedException.class, cache::close);
        assertThat(Duration.ofNanos(clock.now() - before)).isLessThan(CLOSE_TIMEOUT.plus(GRACE));
        assertThat(left).as("one of two workers, and its half of the shards").hasMessageContaining("24 shards");
        assertThat(left.keys()).isNotEmpty().hasSizeLessThan(100);
      } finally {
        database.released.countDown();
      }
    }
  }

  /**
   * A put that waits for a load, or for the worker that makes it, is refused when the cache closes: what is acknowledged afterwards would be in
   * no file.
   */
  @ParameterizedTest
  @EnumSource
  @Tag("T18")
  void aPutBehindALoadThatReturnsAfterTheCloseIsRefused(DatabaseMode mode) throws InterruptedException {
    try (RealDatabases.Fresh fresh = RealDatabases.H2.fresh()) {
      Hanging database = new Hanging(Databases.open(fresh.url(), 4));
      CompletableFuture<?> load;
      List<CompletableFuture<?>> behind = new ArrayList<>();
      try (BookedCache<String, String> cache = cache(fresh, database,
          settings().withWorkers(1).withDatabase(mode, 4))) {
        load = cache.getAsync("key").toCompletableFuture();
        assertThat(database.arrived.await(20, TimeUnit.SECONDS)).isTrue();
        behind.add(cache.putAsync("key", "late").toCompletableFuture());
        if (mode == DatabaseMode.BLOCKING) {
          behind.add(cache.putAsync("another", "late").toCompletableFuture());
        }
        assertThatThrownBy(cache::close).hasMessageContaining("not answered");
      } finally {
        database.released.countDown();
      }
      behind.forEach(put -> assertThat(put).failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class).withCauseInstanceOf(CacheClosedException.class));
      assertThat(load).failsWithin(Duration.ofSeconds(20));
      try (BookedCache<String, String> next = cache(fresh, Databases.open(fresh.url(), 4))) {
        assertThat(next.cluster().restored().written()).isZero();
        assertThat(next.get("key")).isNull();
      }
    }
  }

  @Test
  void aTableThatAnotherSessionHasLockedDoesNotHoldUpTheClose() throws SQLException {
    try (RealDatabases.Fresh fresh = RealDatabases.POSTGRESQL.fresh();
        CacheCluster<String, String> cache = cache(fresh, Databases.open(fresh.url(), 4)).cluster()) { // nobody can read the rows
      List<String> keys;
      try (Connection other = DriverManager.getConnection(fresh.url()); Statement lock = other.createStatement()) {
        other.setAutoCommit(false);
        lock.execute("LOCK TABLE ringlane_entry");
        keys = put(cache, "behind a lock ");
        for (int i = 0; i < 20; i++) {
          cache.getAsync("for the workers to wait for, too " + i);
        }
        assertThatCloseNamesWhatIsLeft(cache, keys);
        other.rollback();
      }
      assertThatTheNextStartHasThem(fresh, keys);
    }
  }
}
