package io.ringlane.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ringlane.api.Cache;
import io.ringlane.api.FlushReport;
import io.ringlane.api.TimeToLive;
import io.ringlane.execution.ShardThread;
import org.jspecify.annotations.Nullable;

/** The blocking calls: the asynchronous ones, waited for. */
abstract class BlockingForms<K, V> implements Cache<K, V> {
  @Override
  public @Nullable V get(K key) {
    return await(() -> getAsync(key));
  }

  @Override
  public void put(K key, V value) {
    await(() -> putAsync(key, value));
  }

  @Override
  public void put(K key, V value, Duration ttl) {
    await(() -> putAsync(key, value, ttl));
  }

  @Override
  public boolean remove(K key) {
    return await(() -> removeAsync(key));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return await(() -> putIfAbsentAsync(key, value));
  }

  @Override
  public boolean replace(K key, V expected, V update) {
    return await(() -> replaceAsync(key, expected, update));
  }

  @Override
  public @Nullable V update(K key, Function<@Nullable V, @Nullable V> function) {
    return await(() -> updateAsync(key, function));
  }

  @Override
  public boolean expire(K key, Duration ttl) {
    return await(() -> expireAsync(key, ttl));
  }

  @Override
  public boolean persist(K key) {
    return await(() -> persistAsync(key));
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys) {
    return await(() -> getAllAsync(keys));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> entries) {
    await(() -> putAllAsync(entries));
  }

  @Override
  public TimeToLive timeToLive(K key) {
    return await(() -> timeToLiveAsync(key));
  }

  @Override
  public long size() {
    return await(() -> sizeAsync());
  }

  @Override
  public void flush() {
    await(() -> flushAsync());
  }

  @Override
  public FlushReport flush(Duration deadline) {
    return await(() -> flushAsync(deadline));
  }

  /**
   * Sends the request, waits for its answer and rethrows the failure as it is.
   *
   * @throws IllegalStateException on a thread that is running a shard or a callback, before anything is sent: the answer may need
   * that thread
   */
  private static <T extends @Nullable Object> T await(Supplier<CompletionStage<T>> request) {
    ShardThread.requireOutside();
    try {
      return request.get().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
