package io.ringlane.execution;

import java.util.stream.IntStream;

/**
 * {@code delegation}: a server thread per group of shards polls one request line per client thread, so that no two threads ever write to one line
 * (ffwd: Roghanchi, Eriksson, Basu, SOSP 2017). Other than there, a line takes many requests, an idle server may sleep, and an answer completes a
 * future.
 *
 * <p>Guarantee: linearizable per key, as one thread runs all operations of a shard; a client thread's requests also keep their order, as its line does.
 * Non-guarantee: no order for one session whose requests come from several threads. A server looks at every line, so many client threads make every
 * look dearer; messages come by the side lane that all strategies with workers have.
 */
public final class Delegation extends AffineDirect {
  /** Requests that fit into a client's line, at most: every client thread has one with every server. */
  private static final int MOST = 1024;

  public Delegation(ExecutionSettings settings, AgentHost host) {
    super(host,
        IntStream.range(0, settings.workers())
            .mapToObj(
                i -> new Worker("server-" + i, settings, new ClientLines(Math.min(MOST, settings.mailboxCapacity())),
                    Work::run))
            .toList());
  }
}
