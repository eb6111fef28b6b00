package io.ringlane.api;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * One client that sends requests without waiting for their answers, up to a window; beyond it the client waits.
 *
 * <p>Guarantee: where the executor strategy promises <em>ordered</em>, what the session sends for one key runs in the order in which it was sent, also
 * while servers join and leave; with in-order release its answers come in that order, too, whatever their keys. Non-guarantee: no order
 * across keys, but by {@link #barrier}: another client that sees a later write need not see an earlier one of another key.
 *
 * <p>A session belongs to the thread that uses it first; another one is refused with {@link IllegalStateException}, as is a thread that is running a
 * shard or a callback, which must not wait.
 */
public interface Session<K, V> {
  /** As {@link Cache#getAsync}. */
  CompletionStage<@Nullable V> get(K key);

  /** As {@link Cache#putAsync(Object, Object)}. */
  CompletionStage<@Nullable Void> put(K key, V value);

  /** As {@link Cache#putAsync(Object, Object, Duration)}. */
  CompletionStage<@Nullable Void> put(K key, V value, Duration ttl);

  /** As {@link Cache#removeAsync}. */
  CompletionStage<Boolean> remove(K key);

  /** Waits until everything that the session sent is answered: whoever sees what it sends afterwards can see all that it sent before. */
  void barrier();

  /** Requests that are not answered. */
  int outstanding();
}
