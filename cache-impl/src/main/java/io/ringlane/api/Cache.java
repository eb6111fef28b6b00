package io.ringlane.api;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A cache over a store of record. For each key the operations are linearizable where the executor strategy promises it; a client
 * that waits for its answers therefore sees its own writes and, across keys, everything that caused them.
 *
 * <p>Any thread may call. Requests that one thread sends without waiting keep their order per key where the strategy promises
 * <em>ordered</em>, and have no order across keys. Values are immutable by contract: whoever puts one gives it up.
 *
 * <p>Blocking calls throw {@link CacheClosedException} after {@link #close}, {@link DatabaseException} when the database was needed
 * and did not answer, {@link OutcomeUnknownException} when a write through may or may not have reached the database, and
 * {@link IllegalStateException} at once when called from a thread that is running a shard or a callback. Asynchronous calls report
 * the same through their stage, but {@link IllegalArgumentException}, {@link NullPointerException} and
 * {@link OverloadedException} are thrown where they are called.
 *
 * @param <K> keys; two keys are the same when their encoded bytes are
 * @param <V> values
 */
public interface Cache<K, V> extends AutoCloseable {
  /** The live value of the key, loaded from the database when it is not in memory; null where there is none. */
  CompletionStage<@Nullable V> getAsync(K key);

  /** Sets the value, without a TTL; never loads. */
  CompletionStage<@Nullable Void> putAsync(K key, V value);

  /**
   * Sets the value, which is absent for everybody once {@code ttl} has passed, also after a restart; zero is over at once. Where a TTL is about
   * memory (RESIDENCY) the value leaves memory then and is read from the database again; it is never absent by time.
   *
   * @throws IllegalArgumentException where {@code ttl} is negative
   */
  CompletionStage<@Nullable Void> putAsync(K key, V value, Duration ttl);

  /** Removes the key; true where it was there, in memory or in the database. */
  CompletionStage<Boolean> removeAsync(K key);

  /** Sets the value where the key has none, in memory or in the database; true where it did. */
  CompletionStage<Boolean> putIfAbsentAsync(K key, V value);

  /** Sets {@code update} where the key's value equals {@code expected} by the codec, and keeps its TTL; true where it did. */
  CompletionStage<Boolean> replaceAsync(K key, V expected, V update);

  /**
   * Sets what {@code function} makes of the key's value, atomically, and keeps its TTL; answers the new value.
   *
   * @param function of the value, null where there is none; null removes the key. It runs on the shard: it must be pure and short, may be called more
   * than once, and what it throws fails this request and changes nothing
   */
  CompletionStage<@Nullable V> updateAsync(K key, Function<@Nullable V, @Nullable V> function);

  /**
   * Has the key end after this time, from now; zero is at once. False where there is no such key. Where a TTL is about memory it leaves memory
   * then, and neither this nor {@link #persistAsync} is a write.
   *
   * @throws IllegalArgumentException where {@code ttl} is negative
   */
  CompletionStage<Boolean> expireAsync(K key, Duration ttl);

  /** Has the key live, or stay in memory, until it is removed or overwritten; false where there is no such key, or where it did so already. */
  CompletionStage<Boolean> persistAsync(K key);

  /** The live values of those keys that have one; each key is read on its own, at a moment of its own. */
  default CompletionStage<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
    Map<K, CompletableFuture<@Nullable V>> answers = new LinkedHashMap<>();
    keys.forEach(key -> answers.computeIfAbsent(key, each -> getAsync(each).toCompletableFuture()));
    return CompletableFuture.allOf(answers.values().toArray(CompletableFuture<?>[]::new)).thenApply(_ -> {
      Map<K, V> found = new LinkedHashMap<>();
      answers.forEach((key, answer) -> {
        V value = answer.join();
        if (value != null) {
          found.put(key, value);
        }
      });
      return found;
    });
  }

  /** Sets every value, without a TTL; each key on its own: where one fails, others may have been set. */
  default CompletionStage<@Nullable Void> putAllAsync(Map<? extends K, ? extends V> entries) {
    return CompletableFuture
        .allOf(
            entries.entrySet().stream().map(entry -> putAsync(entry.getKey(), entry.getValue()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .<@Nullable Void>thenApply(_ -> null);
  }

  /** How long the key still lives; where a TTL is about memory, how long it stays there, after it was brought there where it was not. */
  CompletionStage<TimeToLive> timeToLiveAsync(K key);

  /** The number of live entries in memory: exact when nothing runs, else the sum of one reading of each shard. */
  CompletionStage<Long> sizeAsync();

  /** Completes when every write that was answered before this call is durable in the database, or a newer one of its key. */
  CompletionStage<@Nullable Void> flushAsync();

  /**
   * As {@link #flushAsync()}, but answers at the deadline what is left, and counts what the database refused instead of failing.
   *
   * @param deadline from now; not negative
   */
  CompletionStage<FlushReport> flushAsync(Duration deadline);

  /** Blocking form of {@link #getAsync}. */
  @Nullable
  V get(K key);

  /** Blocking form of {@link #putAsync(Object, Object)}. */
  void put(K key, V value);

  /** Blocking form of {@link #putAsync(Object, Object, Duration)}. */
  void put(K key, V value, Duration ttl);

  /** Blocking form of {@link #removeAsync}. */
  boolean remove(K key);

  /** Blocking form of {@link #putIfAbsentAsync}. */
  boolean putIfAbsent(K key, V value);

  /** Blocking form of {@link #replaceAsync}. */
  boolean replace(K key, V expected, V update);

  /** Blocking form of {@link #updateAsync}. */
  @Nullable
  V update(K key, Function<@Nullable V, @Nullable V> function);

  /** Blocking form of {@link #expireAsync}. */
  boolean expire(K key, Duration ttl);

  /** Blocking form of {@link #persistAsync}. */
  boolean persist(K key);

  /** Blocking form of {@link #getAllAsync}. */
  Map<K, V> getAll(Collection<? extends K> keys);

  /** Blocking form of {@link #putAllAsync}. */
  void putAll(Map<? extends K, ? extends V> entries);

  /** Blocking form of {@link #timeToLiveAsync}. */
  TimeToLive timeToLive(K key);

  /** Blocking form of {@link #sizeAsync}. */
  long size();

  /** Blocking form of {@link #flushAsync()}. */
  void flush();

  /** Blocking form of {@link #flushAsync(Duration)}. */
  FlushReport flush(Duration deadline);

  /**
   * Takes no more requests, answers those it has, flushes and closes the database. Calling it again does nothing.
   *
   * @throws UnflushedException naming every key whose last acknowledged write did not reach the database in time, and where it is now
   */
  @Override
  void close();
}
