package io.ringlane.pipeline;

import io.ringlane.cluster.CacheCluster;
import io.ringlane.execution.AgentRunner;
import io.ringlane.time.Clock;

/** Flows B, C and the asynchronous one: the input thread sends and goes on, the output thread hands responses to the sink. */
final class QueuedPipeline<K, V> extends Pipeline<K, V> {
  private final Calls<K, V> calls;
  private final Output<K, V> output;
  private final AgentRunner outputThread;

  QueuedPipeline(CacheCluster<K, V> cache, ResponseSink<V> sink, int window, Clock clock) {
    super(cache, window);
    calls = new Calls<>(cache);
    output = new Output<>(calls, sink, intake, cache.settings(), clock);
    outputThread = AgentRunner.start(output);
  }

  @Override
  public void submit(long id, Request<K, V> request) {
    long number = intake.enter();
    if (request.isBarrier()) {
      output.put(new Barrier<>(number, id, request));
    } else {
      calls.send(request, response -> output.put(new Event.Answer<>(number, id, response, null)));
    }
  }

  @Override
  void stopOutput() {
    outputThread.close();
  }
}
