package io.ringlane.execution;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * {@code map-compute}: a shared pool behind one queue, and every operation inside {@link ConcurrentHashMap#compute} on its shard's entry: the map's
 * lock of that entry is the shard's lock. The shortest way to atomicity per key that the JDK offers, and a popular one.
 *
 * <p>Guarantee: linearizable per key, as {@code compute} is atomic per entry. Non-guarantee: no order for a client that does not wait, as for
 * {@link StripedLocks}; entries of one bin of the map share a lock, so shards may get in each other's way. Effects are delivered after
 * {@code compute}, which must not change the map from inside.
 */
public final class MapCompute extends SharedQueue {
  /** What an operation threw, out of {@code compute}. */
  private static final class Thrown {
    @Nullable
    Throwable error;
  }

  public MapCompute(ExecutionSettings settings, AgentHost host) {
    super(settings, host, insideCompute());
  }

  private static Consumer<Work> insideCompute() {
    ConcurrentHashMap<Integer, Boolean> shards = new ConcurrentHashMap<>();
    return work -> {
      Thrown thrown = new Thrown();
      shards.compute(work.domain(), (_, _) -> {
        thrown.error = work.applyToShard();
        return Boolean.TRUE;
      });
      work.deliverEffects(thrown.error);
    };
  }
}
