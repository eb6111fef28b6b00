package io.ringlane.api;

import java.util.concurrent.CompletionStage;

/** Keys that count. */
public final class Counters {
  private Counters() {}

  /** Adds to the key's number, atomically, from 0 where there is none; answers the sum, and fails where it would overflow. */
  public static <K> CompletionStage<Long> incrementAsync(Cache<K, Long> cache, K key, long delta) {
    return cache.updateAsync(key, number -> Math.addExact(number == null ? 0 : number, delta))
        .thenApply(sum -> sum == null ? 0 : sum);
  }

  /** Blocking form of {@link #incrementAsync}. */
  public static <K> long increment(Cache<K, Long> cache, K key, long delta) {
    Long sum = cache.update(key, number -> Math.addExact(number == null ? 0 : number, delta));
    return sum == null ? 0 : sum;
  }
}
