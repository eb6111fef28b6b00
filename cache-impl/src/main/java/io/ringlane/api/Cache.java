package io.ringlane.api;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

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
   * Sets the value, which is absent for everybody once {@code ttl} has passed, also after a restart; zero is over at once.
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

  /** How long the key still lives. */
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
