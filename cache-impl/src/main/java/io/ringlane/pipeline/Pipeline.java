package io.ringlane.pipeline;

import java.time.Duration;

import io.ringlane.cluster.CacheCluster;
import io.ringlane.time.Clock;

/**
 * A cache with an input thread before it and responses behind it.
 *
 * <p>Guarantee: every request that {@link #submit} took gets exactly one response, with its id; per key the responses come in the
 * order of the requests. Non-guarantee: no order between keys. One thread submits; any thread may close. The pipeline owns its cache.
 *
 * <p>The response queue takes whatever the cache answers, so that no worker ever waits for the output. What bounds it is the
 * window: {@code submit} waits while that many requests are unanswered or their responses not yet with the sink.
 */
public abstract sealed class Pipeline<K, V> implements AutoCloseable permits SinglePipeline, QueuedPipeline {
  /** Unanswered requests at once, unless told. */
  public static final int WINDOW = 1 << 13;

  final Intake intake;
  private final CacheCluster<K, V> cache;

  Pipeline(CacheCluster<K, V> cache, int window) {
    this.cache = cache;
    this.intake = new Intake(window);
  }

  /** A pipeline of {@link #WINDOW} requests over a cache that {@link Flow#configure} made. */
  public static <K, V> Pipeline<K, V> open(Flow flow, CacheCluster<K, V> cache, ResponseSink<V> sink) {
    return open(flow, cache, sink, WINDOW, Clock.system());
  }

  /**
   * @param window unanswered requests at once, at least 1
   * @param clock says when a {@link Request.Flush} has waited for the cache's close timeout, and fails
   */
  public static <K, V> Pipeline<K, V> open(Flow flow, CacheCluster<K, V> cache, ResponseSink<V> sink, int window,
      Clock clock) {
    return flow == Flow.SINGLE
        ? new SinglePipeline<>(cache, sink, window)
        : new QueuedPipeline<>(cache, sink, window, clock);
  }

  /**
   * Takes a request. Waits where the window is full, or the worker's request queue, and in {@link Flow#SINGLE} for the answer.
   *
   * @param id handed out with the response, and not looked at
   * @throws io.ringlane.api.CacheClosedException after {@link #close}; the request gets no response
   */
  public abstract void submit(long id, Request<K, V> request);

  /** The cache, for what is no request. */
  public final CacheCluster<K, V> cache() {
    return cache;
  }

  /** Takes no more requests, and waits until the sink has every response. */
  public final void drain() {
    intake.close();
    intake.awaitEmpty();
  }

  /**
   * Drains, then flushes and closes the cache.
   *
   * @throws io.ringlane.api.UnflushedException as {@link io.ringlane.api.Cache#close} does
   */
  @Override
  public final void close() {
    drain();
    closeCache();
  }

  /**
   * As {@link #close()}, but waits for responses about {@code patience} at most, so that an output that takes none cannot keep
   * writes from the database. Responses that are late are lost.
   */
  public final void close(Duration patience) {
    intake.close();
    intake.awaitEmpty(patience.toNanos());
    closeCache();
  }

  private void closeCache() {
    try {
      cache.close();
    } finally {
      if (intake.isEmpty()) {
        stopOutput();
      }
    }
  }

  /** Ends the output thread where there is one, all responses being out. */
  abstract void stopOutput();
}
