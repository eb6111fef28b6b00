package io.ringlane.cluster;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A cache's requests, sent and answered as those of its callers, but for one thing: of an answer that is there one can ask which version
 * it gives, or is about. Any thread.
 */
@NullMarked
public final class VersionedRequests<K, V> {
  private final KeyRequests<K, V> requests;

  public VersionedRequests(CacheCluster<K, V> cache) {
    requests = new KeyRequests<>(new KeyRequests.Sender<K, V>() {
      @Override
      public <T extends @Nullable Object> CompletionStage<T> send(K key, KeyRequests.Maker<V, T> maker) {
        VersionedReply<T> reply = cache.versionedReply();
        cache.send(maker.make(cache.keyOf(key), reply));
        return reply;
      }
    });
  }

  public CompletionStage<@Nullable V> get(K key) {
    return requests.get(key);
  }

  public CompletionStage<@Nullable Void> put(K key, V value) {
    return requests.put(key, value);
  }

  public CompletionStage<Boolean> remove(K key) {
    return requests.remove(key);
  }

  /** The version that an answer of these requests gives, or is about; 0 where there is none. Only when it is there. */
  public static long versionOf(CompletionStage<?> answer) {
    return ((VersionedReply<?>) answer).version();
  }
}
