package io.ringlane.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import org.jspecify.annotations.Nullable;

/** The requests for one key: what they must not say is refused here, how they go is the sender's. */
final class KeyRequests<K, V> {
  /** Makes the request of a key that answers the slot. */
  @FunctionalInterface
  interface Maker<V, T extends @Nullable Object> {
    Operation.Request<V> make(CacheKey key, Slot<T> slot);
  }

  /** Sends a request on its way. */
  @FunctionalInterface
  interface Sender<K, V> {
    <T extends @Nullable Object> CompletionStage<T> send(K key, Maker<V, T> maker);
  }

  private final Sender<K, V> sender;

  KeyRequests(Sender<K, V> sender) {
    this.sender = sender;
  }

  CompletionStage<@Nullable V> get(K key) {
    return sender.<@Nullable V>send(key, (cacheKey, slot) -> new Operation.Get<>(cacheKey, slot));
  }

  CompletionStage<@Nullable Void> put(K key, V value) {
    return put(key, value, Entry.NO_DEADLINE);
  }

  CompletionStage<@Nullable Void> put(K key, V value, Duration ttl) {
    return put(key, value, nanos(ttl));
  }

  private CompletionStage<@Nullable Void> put(K key, V value, long ttl) {
    requireValue(value);
    return sender.<@Nullable Void>send(key, (cacheKey, slot) -> new Operation.Put<>(cacheKey, value, ttl, slot));
  }

  CompletionStage<Boolean> remove(K key) {
    return sender.<Boolean>send(key, Operation.Remove::new);
  }

  CompletionStage<Boolean> putIfAbsent(K key, V value) {
    requireValue(value);
    return sender.<Boolean>send(key, (cacheKey, slot) -> new Operation.PutIfAbsent<>(cacheKey, value, slot));
  }

  CompletionStage<Boolean> replace(K key, V expected, V update) {
    requireValue(expected);
    requireValue(update);
    return sender.<Boolean>send(key, (cacheKey, slot) -> new Operation.Replace<>(cacheKey, expected, update, slot));
  }

  CompletionStage<@Nullable V> update(K key, Function<@Nullable V, @Nullable V> function) {
    if (function == null) {
      throw new NullPointerException("the function is null");
    }
    return sender.<@Nullable V>send(key, (cacheKey, slot) -> new Operation.Update<>(cacheKey, function, slot));
  }

  CompletionStage<Boolean> expire(K key, Duration ttl) {
    long nanos = nanos(ttl);
    return sender.<Boolean>send(key, (cacheKey, slot) -> new Operation.Expire<>(cacheKey, nanos, slot));
  }

  CompletionStage<Boolean> persist(K key) {
    return sender.<Boolean>send(key, (cacheKey, slot) -> new Operation.Expire<>(cacheKey, Entry.NO_DEADLINE, slot));
  }

  CompletionStage<TimeToLive> timeToLive(K key) {
    return sender.<TimeToLive>send(key, Operation.ReadTimeToLive::new);
  }

  private static void requireValue(Object value) {
    if (value == null) {
      throw new NullPointerException("the value is null; to remove a key, call remove");
    }
  }

  private static long nanos(Duration ttl) {
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("the TTL is " + ttl + ", it must not be negative");
    }
    return saturatedNanos(ttl);
  }

  /** Never {@link Entry#NO_DEADLINE}. */
  static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) { // more than 292 years
      return Entry.NO_DEADLINE - 1;
    }
  }
}
