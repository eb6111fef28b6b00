package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;

import io.ringlane.execution.Agent;
import io.ringlane.execution.AgentHost;

/** Keeps the agents of a strategy for an actor to step. */
final class StepsByHand implements AgentHost {
  private final List<Agent> agents = new ArrayList<>(1);

  List<Agent> agents() {
    return agents;
  }

  /** Steps all until none has anything to do. */
  void drain() {
    int done;
    do {
      done = 0;
      for (Agent agent : agents) {
        done += agent.step();
      }
    } while (done > 0);
  }

  @Override
  public Running start(Agent agent) {
    agents.add(agent);
    return agent::stopped;
  }

  @Override
  public Calls calls() {
    throw new UnsupportedOperationException("calls to a database, where there are any, run on the caller's thread");
  }
}
