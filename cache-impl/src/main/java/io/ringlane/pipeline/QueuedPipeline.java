package io.ringlane.pipeline;

import io.ringlane.cluster.CacheCluster;
import io.ringlane.execution.AgentRunner;
import io.ringlane.execution.Promise;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/** Flows B, C and the asynchronous one: the input thread sends and goes on, the output thread hands responses to the sink. */
final class QueuedPipeline<K, V> extends Pipeline<K, V> {
  private final Calls<K, V> calls;
  /** Where the strategy does not keep a key's order. */
  private final @Nullable KeyTurns<K> turns;
  private final Output<K, V> output;
  private final AgentRunner outputThread;

  QueuedPipeline(CacheCluster<K, V> cache, ResponseSink<V> sink, int window, Clock clock) {
    super(cache, window);
    calls = new Calls<>(cache);
    turns = cache.promise() == Promise.ORDERED ? null : new KeyTurns<>();
    output = new Output<>(calls, sink, intake, cache.settings(), clock);
    outputThread = AgentRunner.start(output);
  }

  @Override
  public void submit(long id, Request<K, V> request) {
    long number = intake.enter();
    K key = turns == null ? null : request.keyOrNull();
    if (request.isBarrier()) {
      output.put(new Barrier<>(number, id, request));
    } else if (turns == null || key == null) {
      calls.send(request, response -> output.put(new Event.Answer<>(number, id, response, null)));
    } else {
      KeyTurns<K> inTurn = turns;
      inTurn.take(key, () -> calls.send(request, response -> {
        output.put(new Event.Answer<>(number, id, response, null));
        inTurn.next(key);
      }));
    }
  }

  @Override
  void stopOutput() {
    outputThread.close();
  }
}
