package io.ringlane.cluster;

import io.ringlane.api.Codec;
import io.ringlane.execution.AgentHost;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** Puts a cache together. Not thread-safe. */
public final class CacheBuilder<K, V> {
  final Codec<K> keyCodec;
  final Codec<V> valueCodec;
  CatalogueEntry entry = Catalogue.AFFINE_DIRECT;
  Clock clock = Clock.system();
  private CacheSettings settings = CacheSettings.defaults();
  private @Nullable AgentHost host;

  CacheBuilder(Codec<K> keyCodec, Codec<V> valueCodec) {
    this.keyCodec = keyCodec;
    this.valueCodec = valueCodec;
  }

  /** The executor strategy; {@code affine-direct} unless told. */
  public CacheBuilder<K, V> strategy(CatalogueEntry value) {
    entry = value;
    return this;
  }

  public CacheBuilder<K, V> settings(CacheSettings value) {
    settings = value;
    return this;
  }

  /** The clock; the system's unless told. */
  public CacheBuilder<K, V> clock(Clock value) {
    clock = value;
    return this;
  }

  /** Who steps workers and daemons; threads unless told. A {@link io.ringlane.execution.Simulation} has none. */
  public CacheBuilder<K, V> host(AgentHost value) {
    host = value;
    return this;
  }

  /**
   * Builds the cache and starts it: raises the database's epoch, then takes requests.
   *
   * @param database owned by the cache from now on, and closed by it
   * @throws io.ringlane.api.DatabaseException where the database does not answer
   */
  public CacheCluster<K, V> build(StoreOfRecord database) {
    return new CacheCluster<>(this, database);
  }

  AgentHost host() {
    return host != null ? host : AgentHost.threads(settings.databaseThreads());
  }

  /** The settings, after what the catalogue entry demands. */
  CacheSettings effectiveSettings() {
    CacheSettings result = settings;
    if (entry.mode() != null) {
      result = result.withDatabase(entry.mode(), settings.databaseThreads());
    }
    return entry.policy() == null ? result : result.withPolicy(entry.policy());
  }
}
