package io.ringlane.stress;

import java.util.ArrayList;
import java.util.List;

import io.ringlane.execution.Agent;
import io.ringlane.execution.AgentHost;

/** Keeps the agents of a strategy for actors to step. An agent that is closed is stepped, by whoever closes it, until it is done, as its thread would. */
final class StepsByHand implements AgentHost {
  private final List<Agent> agents = new ArrayList<>(1);

  List<Agent> agents() {
    return agents;
  }

  /** Steps all until none has anything to do. */
  void drain() {
    drain(0, 1);
  }

  /** Steps those until none of them has anything to do that one of so many actors has, the actors being numbered from 0. */
  void drain(int actor, int actors) {
    int done;
    do {
      done = 0;
      for (int i = actor; i < agents.size(); i += actors) {
        done += agents.get(i).step();
      }
    } while (done > 0);
  }

  @Override
  public Running start(Agent agent) {
    agents.add(agent);
    return () -> {
      while (agent.step() > 0 || agent.isAwaiting()) {
        Thread.onSpinWait();
      }
      agent.stopped();
    };
  }

  @Override
  public Calls calls() {
    throw new UnsupportedOperationException("calls to a database, where there are any, run on the caller's thread");
  }
}
