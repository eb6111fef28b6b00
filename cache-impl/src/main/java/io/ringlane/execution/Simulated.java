package io.ringlane.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * {@code simulated}: no thread; each domain's requests and messages are two lanes of a {@link Simulation}, which runs them when its
 * picker says so.
 *
 * <p>Guarantee: linearizable and ordered, as one thread drives the simulation and a lane keeps its order; messages may overtake
 * requests and be overtaken, as nothing above the seam may rely on their order. For tests only: a blocking call would wait for ever.
 */
public final class Simulated implements ExecutionStrategy {
  private final Simulation simulation;
  private final List<Executor> requests = new ArrayList<>();
  private final List<Executor> messages = new ArrayList<>();
  private boolean closed;

  public Simulated(Simulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void submit(Work request) {
    if (closed) {
      throw new RejectedExecutionException("the strategy is closed");
    }
    laneOf(request, requests).execute(request::run);
  }

  @Override
  public void deliver(Work message) {
    laneOf(message, messages).execute(message::run);
  }

  @Override
  public void close() {
    closed = true;
  }

  private Executor laneOf(Work work, List<Executor> lanes) {
    while (lanes.size() <= work.domain()) {
      lanes.add(simulation.lane());
    }
    return lanes.get(work.domain());
  }
}
