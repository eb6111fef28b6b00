package io.ringlane.cluster;

import java.time.Duration;

import io.ringlane.execution.ExecutionSettings;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;

/**
 * Everything about a cache that is a number or a choice.
 *
 * @param servers logical servers on the ring, at least 1
 * @param virtualNodes virtual nodes a server, at least {@link RingSnapshot#MIN_VIRTUAL_NODES}
 * @param shardsPerServer shards a server, at least 1; a process has at least as many shards as workers
 * @param execution workers, mailboxes, idling
 * @param mode who waits for the database
 * @param databaseThreads threads that call the database in mode {@link DatabaseMode#PARKED_KEY}, at least 1
 * @param policy when a write is acknowledged
 * @param flush the flush daemon
 * @param sweepTick how often the TTL daemon looks
 * @param sweepLimit deadlines that one sweep of one shard looks at
 * @param closeTimeout how long {@link io.ringlane.api.Cache#close} waits for answers, and then for the last flush
 */
public record CacheSettings(int servers, int virtualNodes, int shardsPerServer, ExecutionSettings execution,
    DatabaseMode mode,
    int databaseThreads, WritePolicy policy, FlushSettings flush, Duration sweepTick, int sweepLimit,
    Duration closeTimeout) {
  public CacheSettings {
    atLeastOne(servers, "servers");
    atLeastOne(shardsPerServer, "shards a server");
    atLeastOne(databaseThreads, "database threads");
    atLeastOne(sweepLimit, "sweep limit");
    if (virtualNodes < RingSnapshot.MIN_VIRTUAL_NODES) {
      throw new IllegalArgumentException(
          "virtual nodes a server is " + virtualNodes + ", it must be at least " + RingSnapshot.MIN_VIRTUAL_NODES);
    }
    if (execution.workers() > servers * shardsPerServer) {
      throw new IllegalArgumentException(
          "workers is " + execution.workers() + ", more than the " + servers * shardsPerServer
              + " shards: the rest would never have work");
    }
    if (closeTimeout.isNegative()) {
      throw new IllegalArgumentException("the close timeout is " + closeTimeout + ", it must not be negative");
    }
  }

  /** 3 servers of 16 shards, 2 workers, write-behind, blocking database calls. */
  public static CacheSettings defaults() {
    return new CacheSettings(3, RingSnapshot.MIN_VIRTUAL_NODES, 16, ExecutionSettings.defaults(), DatabaseMode.BLOCKING,
        4,
        WritePolicy.WRITE_BEHIND, FlushSettings.defaults(), Duration.ofMillis(20), 256, Duration.ofSeconds(60));
  }

  public CacheSettings withServers(int count) {
    return new CacheSettings(count, virtualNodes, shardsPerServer, execution, mode, databaseThreads, policy, flush,
        sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withShardsPerServer(int count) {
    return new CacheSettings(servers, virtualNodes, count, execution, mode, databaseThreads, policy, flush, sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withExecution(ExecutionSettings value) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, value, mode, databaseThreads, policy, flush,
        sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withWorkers(int count) {
    return withExecution(execution.withWorkers(count));
  }

  public CacheSettings withDatabase(DatabaseMode value, int threads) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, execution, value, threads, policy, flush,
        sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withPolicy(WritePolicy value) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, execution, mode, databaseThreads, value, flush,
        sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withFlush(FlushSettings value) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, execution, mode, databaseThreads, policy, value,
        sweepTick,
        sweepLimit, closeTimeout);
  }

  public CacheSettings withSweep(Duration tick, int limit) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, execution, mode, databaseThreads, policy, flush,
        tick, limit,
        closeTimeout);
  }

  public CacheSettings withCloseTimeout(Duration value) {
    return new CacheSettings(servers, virtualNodes, shardsPerServer, execution, mode, databaseThreads, policy, flush,
        sweepTick,
        sweepLimit, value);
  }

  private static void atLeastOne(int value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + ", it must be at least 1");
    }
  }
}
