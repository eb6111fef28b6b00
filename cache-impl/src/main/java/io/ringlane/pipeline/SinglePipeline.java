package io.ringlane.pipeline;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ringlane.cluster.CacheCluster;

/** Flow A: one thread reads, processes and answers. Everything before a request is answered when it comes: barriers are free. */
final class SinglePipeline<K, V> extends Pipeline<K, V> {
  private final Calls<K, V> calls;
  private final ResponseSink<V> sink;
  private final long flushNanos;

  SinglePipeline(CacheCluster<K, V> cache, ResponseSink<V> sink, int window) {
    super(cache, window);
    this.calls = new Calls<>(cache);
    this.sink = sink;
    this.flushNanos = cache.settings().closeTimeout().toNanos();
  }

  @Override
  public void submit(long id, Request<K, V> request) {
    intake.enter();
    try {
      CompletableFuture<Response<V>> answer = new CompletableFuture<>();
      calls.send(request, answer::complete);
      if (request instanceof Request.Flush) {
        answer.completeOnTimeout(new Response.Failed<>(Barrier.late()), flushNanos, TimeUnit.NANOSECONDS);
      }
      sink.accept(id, answer.join());
      sink.pause();
    } finally {
      intake.answered(1);
    }
  }

  @Override
  void stopOutput() {}
}
