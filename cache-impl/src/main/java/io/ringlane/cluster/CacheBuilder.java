package io.ringlane.cluster;

import java.nio.file.Path;

import io.ringlane.api.Codec;
import io.ringlane.execution.AgentHost;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.Link;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.StoreOfRecord;
import io.ringlane.writebehind.journal.JournalFiles;
import io.ringlane.writebehind.journal.JournalSettings;
import org.jspecify.annotations.Nullable;

/** Puts a cache together. Not thread-safe. */
public final class CacheBuilder<K, V> {
  final Codec<K> keyCodec;
  final Codec<V> valueCodec;
  CatalogueEntry entry = Catalogue.AFFINE_DIRECT;
  Clock clock = Clock.system();
  Link link = Link.DIRECT;
  private CacheSettings settings = CacheSettings.defaults();
  private @Nullable AgentHost host;
  private @Nullable JournalFiles journalFiles;
  JournalSettings journalSettings = JournalSettings.defaults();
  /** Virtual nodes a server; 0 for what the settings say. */
  private int coarse;

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

  /** What carries copies from server to server; direct unless told. */
  public CacheBuilder<K, V> link(Link value) {
    link = value;
    return this;
  }

  /** So many virtual nodes a server, at least 1, in the place of what the settings say: for simulations, see {@link RingSnapshot#coarse}. */
  public CacheBuilder<K, V> coarseRing(int virtualNodes) {
    if (virtualNodes < 1) {
      throw new IllegalArgumentException("virtual nodes a server is " + virtualNodes + ", it must be at least 1");
    }
    coarse = virtualNodes;
    return this;
  }

  /** Where the journal's files are, in the place of the folder that the settings name. */
  public CacheBuilder<K, V> journalFiles(JournalFiles value) {
    return journalFiles(value, JournalSettings.defaults());
  }

  /** The same, with files that are cut like this. */
  public CacheBuilder<K, V> journalFiles(JournalFiles value, JournalSettings cut) {
    journalFiles = value;
    journalSettings = cut;
    return this;
  }

  /**
   * Builds the cache and starts it: takes ownership of the database, brings what earlier caches left (journal, leftovers file) to it,
   * then takes requests.
   *
   * @param database owned by the cache from now on, and closed by it
   * @throws io.ringlane.api.DatabaseException where the database does not answer
   * @throws io.ringlane.api.JournalException where the journal cannot be used; nothing that it holds is lost
   * @throws io.ringlane.api.LeftoversException where the leftovers file cannot be read
   */
  public CacheCluster<K, V> build(StoreOfRecord database) {
    return new CacheCluster<>(this, database);
  }

  RingSnapshot firstRing(long epoch) {
    return coarse > 0
        ? RingSnapshot.coarse(epoch, settings.servers(), coarse)
        : RingSnapshot.of(epoch, settings.servers(), settings.virtualNodes());
  }

  AgentHost host() {
    return host != null ? host : AgentHost.threads(settings.databaseThreads());
  }

  /** The journal's files, where the policy has a journal. */
  @Nullable
  JournalFiles journalFiles(CacheSettings effective) {
    if (effective.policy() != WritePolicy.WRITE_BEHIND_JOURNAL) {
      return null;
    }
    Path folder = effective.journal();
    if (journalFiles == null && folder == null) {
      throw new IllegalArgumentException("the policy " + effective.policy().label()
          + " needs a folder for its journal; name it with CacheSettings.withJournal");
    }
    return journalFiles != null || folder == null ? journalFiles : JournalFiles.in(folder);
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
