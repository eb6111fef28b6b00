package io.ringlane.pipeline;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

import io.ringlane.cluster.CacheCluster;
import org.jspecify.annotations.Nullable;

/** Requests as calls of the cache. */
final class Calls<K, V> {
  private final CacheCluster<K, V> cache;

  Calls(CacheCluster<K, V> cache) {
    this.cache = cache;
  }

  /** Sends the request; {@code receiver} gets its response once, on whichever thread answers, and must not throw or wait. */
  void send(Request<K, V> request, Consumer<Response<V>> receiver) {
    try {
      switch (request) {
        case Request.Get<K, V>(var key) ->
          this.<@Nullable V>receive(cache.getAsync(key), Calls::found, receiver);
        case Request.Put<K, V>(var key, var value, var ttl) ->
          this.<@Nullable Void>receive(ttl == null ? cache.putAsync(key, value) : cache.putAsync(key, value, ttl),
              nothing -> new Response.Done<>(), receiver);
        case Request.Remove<K, V>(var key) ->
          this.<Boolean>receive(cache.removeAsync(key), Response.Removed::new, receiver);
        case Request.Expire<K, V>(var key, var ttl) ->
          this.<Boolean>receive(ttl == null ? cache.persistAsync(key) : cache.expireAsync(key, ttl),
              Response.Changed::new, receiver);
        case Request.ReadTimeToLive<K, V>(var key) ->
          receive(cache.timeToLiveAsync(key), Response.Lives::new, receiver);
        case Request.Flush<K, V>() ->
          this.<@Nullable Void>receive(cache.flushAsync(), nothing -> new Response.Done<>(), receiver);
        case Request.ReadStats<K, V>() -> receive(cache.stats(), Response.Account::new, receiver);
        case Request.ListDead<K, V>() -> receive(cache.deadLetters(), Response.Letters::new, receiver);
        case Request.Requeue<K, V>(var key) ->
          this.<Long>receive(cache.requeueDeadLetters(key), Response.Requeued::new, receiver);
        case Request.Join<K, V>(var server) -> receive(cache.join(server), _ -> new Response.Done<>(), receiver);
        case Request.Leave<K, V>(var server) -> receive(cache.leave(server), _ -> new Response.Done<>(), receiver);
        case Request.Crash<K, V>(var server) -> receive(cache.crash(server), Response.Crashed::new, receiver);
        case Request.MoveSlot<K, V>(var slot, var worker) ->
          receive(cache.slots().orElseThrow(() -> new IllegalStateException(Request.MoveSlot.NO_SLOTS)).move(slot,
              worker), Response.HandedOver::new, receiver);
        case Request.Say<K, V>(var text) -> receiver.accept(new Response.Said<>(text));
      }
    } catch (RuntimeException e) { // refused where it was called: it has no stage
      receiver.accept(new Response.Failed<>(e));
    }
  }

  private <T extends @Nullable Object> void receive(CompletionStage<T> answer, Function<T, Response<V>> response,
      Consumer<Response<V>> receiver) {
    var _ = answer.whenComplete((value, error) -> receiver
        .accept(error == null ? response.apply(value) : new Response.Failed<>(reason(error))));
  }

  private static <V> Response<V> found(@Nullable V value) {
    return value == null ? new Response.Absent<>() : new Response.Found<>(value);
  }

  private static Throwable reason(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
  }
}
