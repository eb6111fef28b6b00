package io.ringlane.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.Session;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Opens the cache's session with in-order release, which only its package makes, to the stress tests: its requests are answered by futures that the test holds.
 */
@NullMarked
public final class OpenSession<V> {
  private final Session<Integer, V> session;
  private @Nullable CompletableFuture<V> next;

  public OpenSession(int window) {
    KeyRequests.Sender<Integer, V> sender = new KeyRequests.Sender<>() {
      @Override
      @SuppressWarnings("unchecked") // only reads are sent
      public <T extends @Nullable Object> CompletionStage<T> send(Integer key, KeyRequests.Maker<V, T> maker) {
        if (next == null) {
          throw new IllegalStateException("nothing would answer this request");
        }
        return (CompletionStage<T>) next;
      }
    };
    session = new PipelinedSession<>(new KeyRequests<>(sender), () -> {}, window, true);
  }

  /** Sends a read that the future answers; gives what the client gets. One thread only. */
  public CompletionStage<@Nullable V> send(CompletableFuture<V> answer) {
    next = answer;
    return session.get(0);
  }

  /** As {@link Session#outstanding}. */
  public int outstanding() {
    return session.outstanding();
  }
}
