package io.ringlane.execution;

import java.util.concurrent.Executor;

/** Who steps the agents of a cache: threads, or a simulation. */
public interface AgentHost {
  /** What {@link #start} gives. */
  interface Running extends AutoCloseable {
    /** The agent finishes what it has and takes no more steps. */
    @Override
    void close();
  }

  /** Has the agent stepped from now on. */
  Running start(Agent agent);

  /** Where calls to the database run while their keys wait: any number at once, in any order. */
  Calls calls();

  /** An executor that ends. */
  interface Calls extends Executor, AutoCloseable {
    /** Runs what it has and ends. */
    @Override
    void close();
  }

  /** A thread for each agent, and {@code callThreads} threads for calls. */
  static AgentHost threads(int callThreads) {
    return new AgentHost() {
      @Override
      public Running start(Agent agent) {
        return AgentRunner.start(agent);
      }

      @Override
      public Calls calls() {
        return new CallPool(callThreads);
      }
    };
  }
}
