package io.ringlane.cluster;

import java.nio.file.Path;
import java.time.Duration;

import io.ringlane.execution.ExecutionSettings;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a cache that is a number or a choice.
 *
 * @param servers logical servers on the ring, at least 1
 * @param replicas copies of each range on other servers, from 0 to one less than there are servers
 * @param acknowledgement whether a write is acknowledged when its owner has it, or when its replicas have it, too
 * @param virtualNodes virtual nodes a server, at least {@link RingSnapshot#MIN_VIRTUAL_NODES}
 * @param shardsPerServer shards a server, at least 1; a process has at least as many shards as workers
 * @param execution workers, mailboxes, idling
 * @param mode who waits for the database
 * @param databaseThreads threads that call the database in mode {@link DatabaseMode#PARKED_KEY}, at least 1
 * @param policy when a write is acknowledged
 * @param journal the journal's folder, where the policy is {@link WritePolicy#WRITE_BEHIND_JOURNAL}; null for none
 * @param dirty how many writes the whole cache may hold that the database does not have; each shard has its share
 * @param everyVersion whether the database gets every version of a key, in order, and not just the last before each flush
 * @param flush the flush daemons
 * @param leftovers the file that {@link io.ringlane.api.Cache#close} leaves where the database does not have everything, and that a start
 * loads; null for none
 * @param sweepTick how often the TTL daemon looks
 * @param sweepLimit deadlines that one sweep of one shard looks at
 * @param closeTimeout how long {@link io.ringlane.api.Cache#close} waits for answers and the last flush, together; up to ten seconds more where
 * a call to the database or the disk never returns
 */
public record CacheSettings(int servers, int replicas, Acknowledgement acknowledgement, int virtualNodes,
    int shardsPerServer, ExecutionSettings execution,
    DatabaseMode mode, int databaseThreads, WritePolicy policy, @Nullable Path journal, DirtyBound dirty,
    boolean everyVersion, FlushSettings flush, @Nullable Path leftovers, Duration sweepTick, int sweepLimit,
    Duration closeTimeout) {
  public CacheSettings {
    atLeastOne(servers, "servers");
    atLeastOne(shardsPerServer, "shards a server");
    atLeastOne(databaseThreads, "database threads");
    atLeastOne(sweepLimit, "sweep limit");
    if (replicas < 0 || replicas >= servers) {
      throw new IllegalArgumentException("replicas is " + replicas + ", it must be at least 0 and less than the "
          + servers + " servers: each copy of a range is on another server");
    }
    if (virtualNodes < RingSnapshot.MIN_VIRTUAL_NODES) {
      throw new IllegalArgumentException(
          "virtual nodes a server is " + virtualNodes + ", it must be at least " + RingSnapshot.MIN_VIRTUAL_NODES);
    }
    if (execution.workers() > servers * shardsPerServer) {
      throw new IllegalArgumentException(
          "workers is " + execution.workers() + ", more than the " + servers * shardsPerServer
              + " shards: the rest would never have work");
    }
    if (journal != null && policy != WritePolicy.WRITE_BEHIND_JOURNAL) {
      throw new IllegalArgumentException("the policy is " + policy.label() + " and has no journal, but " + journal
          + " is to be its folder; the policy with a journal is " + WritePolicy.WRITE_BEHIND_JOURNAL.label());
    }
    notNegative(sweepTick, "sweep tick");
    notNegative(closeTimeout, "close timeout");
  }

  /** The settings, each of which may be changed, before they are checked together. */
  private static final class Draft {
    int servers;
    int replicas;
    Acknowledgement acknowledgement;
    int shardsPerServer;
    ExecutionSettings execution;
    DatabaseMode mode;
    int databaseThreads;
    WritePolicy policy;
    @Nullable
    Path journal;
    DirtyBound dirty;
    boolean everyVersion;
    FlushSettings flush;
    @Nullable
    Path leftovers;
    Duration sweepTick;
    int sweepLimit;
    Duration closeTimeout;
    final int virtualNodes;

    Draft(CacheSettings from) {
      servers = from.servers;
      replicas = from.replicas;
      acknowledgement = from.acknowledgement;
      virtualNodes = from.virtualNodes;
      shardsPerServer = from.shardsPerServer;
      execution = from.execution;
      mode = from.mode;
      databaseThreads = from.databaseThreads;
      policy = from.policy;
      journal = from.journal;
      dirty = from.dirty;
      everyVersion = from.everyVersion;
      flush = from.flush;
      leftovers = from.leftovers;
      sweepTick = from.sweepTick;
      sweepLimit = from.sweepLimit;
      closeTimeout = from.closeTimeout;
    }

    CacheSettings done() {
      return new CacheSettings(servers, replicas, acknowledgement, virtualNodes, shardsPerServer, execution, mode,
          databaseThreads, policy,
          journal,
          dirty, everyVersion, flush, leftovers, sweepTick, sweepLimit, closeTimeout);
    }
  }

  /**
   * 3 servers of 16 shards without replicas, 2 workers, write-behind, blocking database calls; up to a million writes or 256 MiB that the database does not
   * have, beyond which a write waits up to 10 s.
   */
  public static CacheSettings defaults() {
    return new CacheSettings(3, 0, Acknowledgement.OWNER, RingSnapshot.MIN_VIRTUAL_NODES, 16,
        ExecutionSettings.defaults(), DatabaseMode.BLOCKING,
        4, WritePolicy.WRITE_BEHIND, null,
        new DirtyBound(1_000_000, 256 << 20, DirtyBound.Overflow.WAIT, Duration.ofSeconds(10)), false,
        FlushSettings.defaults(), null, Duration.ofMillis(20), 256, Duration.ofSeconds(60));
  }

  public CacheSettings withServers(int count) {
    Draft draft = new Draft(this);
    draft.servers = count;
    return draft.done();
  }

  public CacheSettings withReplicas(int factor) {
    Draft draft = new Draft(this);
    draft.replicas = factor;
    return draft.done();
  }

  public CacheSettings withAcknowledgement(Acknowledgement level) {
    Draft draft = new Draft(this);
    draft.acknowledgement = level;
    return draft.done();
  }

  public CacheSettings withShardsPerServer(int count) {
    Draft draft = new Draft(this);
    draft.shardsPerServer = count;
    return draft.done();
  }

  public CacheSettings withExecution(ExecutionSettings value) {
    Draft draft = new Draft(this);
    draft.execution = value;
    return draft.done();
  }

  public CacheSettings withWorkers(int count) {
    return withExecution(execution.withWorkers(count));
  }

  public CacheSettings withDatabase(DatabaseMode value, int threads) {
    Draft draft = new Draft(this);
    draft.mode = value;
    draft.databaseThreads = threads;
    return draft.done();
  }

  /** The policy; one with a journal needs {@link #withJournal}, or the builder's {@code journalFiles}. */
  public CacheSettings withPolicy(WritePolicy value) {
    Draft draft = new Draft(this);
    draft.policy = value;
    draft.journal = value == WritePolicy.WRITE_BEHIND_JOURNAL ? journal : null;
    return draft.done();
  }

  /** Policy {@link WritePolicy#WRITE_BEHIND_JOURNAL}, with the journal in this folder, which is made where it does not exist. */
  public CacheSettings withJournal(Path folder) {
    Draft draft = new Draft(this);
    draft.policy = WritePolicy.WRITE_BEHIND_JOURNAL;
    draft.journal = folder;
    return draft.done();
  }

  public CacheSettings withDirtyBound(DirtyBound value) {
    Draft draft = new Draft(this);
    draft.dirty = value;
    return draft.done();
  }

  public CacheSettings withEveryVersion(boolean value) {
    Draft draft = new Draft(this);
    draft.everyVersion = value;
    return draft.done();
  }

  public CacheSettings withFlush(FlushSettings value) {
    Draft draft = new Draft(this);
    draft.flush = value;
    return draft.done();
  }

  public CacheSettings withLeftovers(@Nullable Path file) {
    Draft draft = new Draft(this);
    draft.leftovers = file;
    return draft.done();
  }

  public CacheSettings withSweep(Duration tick, int limit) {
    Draft draft = new Draft(this);
    draft.sweepTick = tick;
    draft.sweepLimit = limit;
    return draft.done();
  }

  public CacheSettings withCloseTimeout(Duration value) {
    Draft draft = new Draft(this);
    draft.closeTimeout = value;
    return draft.done();
  }

  private static void notNegative(Duration value, String what) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("the " + what + " is " + value + ", it must not be negative");
    }
  }

  private static void atLeastOne(int value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + ", it must be at least 1");
    }
  }
}
