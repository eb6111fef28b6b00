package io.ringlane.checks.races;

import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** A fresh database, and caches on it. For one thread. */
final class Stage implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final CacheSettings SETTINGS = CacheSettings.defaults().withDatabase(DatabaseMode.PARKED_KEY, 2)
      .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2))
          .withBackoff(Duration.ofMillis(1), Duration.ofMillis(10)))
      .withSweep(Duration.ofMillis(2), 100).withCloseTimeout(Duration.ofSeconds(10));

  private final RealDatabases.Fresh database;
  private final UnaryOperator<StoreOfRecord> change;
  private final StoreOfRecord judge;

  /** @param change what each store goes through; the identity, but for a control */
  Stage(RealDatabases kind, UnaryOperator<StoreOfRecord> change) {
    database = kind.fresh();
    this.change = change;
    judge = store();
  }

  /** Another connection to the database; the cache that gets it closes it. */
  StoreOfRecord store() {
    return change.apply(Databases.open(database.url(), CONNECTIONS));
  }

  CacheCluster<String, String> cache(StoreOfRecord store, WritePolicy policy) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).settings(SETTINGS.withPolicy(policy)).build(store);
  }

  /** Gives the key a row, by a cache that is gone afterwards. */
  void seed(String value) {
    try (CacheCluster<String, String> cache = cache(store(), WritePolicy.WRITE_BEHIND)) {
      cache.put(Race.KEY, value);
    }
  }

  /** What the row of the key says now; null where there is none, or it says "removed". */
  @Nullable
  String row() {
    Row row = judge.load(Codecs.STRING.encode(Race.KEY));
    byte[] value = row == null ? null : row.value();
    return value == null ? null : Codecs.STRING.decode(value);
  }

  /** A complaint where the cache or the row says something else. */
  @Nullable
  String compare(@Nullable String expected, @Nullable String read) {
    String row = row();
    return Objects.equals(expected, read) && Objects.equals(expected, row)
        ? null
        : "it must be " + expected + "; the cache answers " + read + ", the row says " + row;
  }

  @Override
  public void close() {
    judge.close();
    database.close();
  }
}
