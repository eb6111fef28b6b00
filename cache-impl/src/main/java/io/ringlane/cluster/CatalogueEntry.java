package io.ringlane.cluster;

import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Promise;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Containers;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;

/**
 * An executor strategy by name: what it promises, and how it is assembled.
 *
 * @param definition one line, for people
 * @param executor makes the strategy; its agents run on the given host
 * @param shards makes the shards
 * @param mode the database mode where the entry is about one; null where any will do
 * @param policy the write policy where the entry is about one; null where any will do
 * @param directReads whether a read that finds a committed, live version goes past its shard, and past what waits for that
 */
public record CatalogueEntry(String name, String definition, Promise promise, ExecutorFactory executor,
    ShardFactory shards,
    @Nullable DatabaseMode mode, @Nullable WritePolicy policy, boolean directReads) {
  /** Makes an executor strategy. */
  @FunctionalInterface
  public interface ExecutorFactory {
    ExecutionStrategy create(ExecutionSettings settings, AgentHost host);
  }

  /** An entry that keeps its promise whatever the other dimensions are. */
  public CatalogueEntry(String name, String definition, Promise promise, ExecutorFactory executor) {
    this(name, definition, promise, executor, ShardFactory.STANDARD, null, null, false);
  }

  /** The same with another read path, name and promise. */
  CatalogueEntry readingDirectly(String itsName, String itsDefinition, Promise itsPromise) {
    return new CatalogueEntry(itsName, itsDefinition, itsPromise, executor, shards, mode, policy, true);
  }

  /** Whether the entry promises nothing and must be refuted. */
  public boolean control() {
    return promise == Promise.NONE;
  }

  /** What its shards are made of. */
  public Containers containers() {
    return promise.exclusion() ? Containers.EXCLUSIVE : Containers.CONCURRENT;
  }
}
