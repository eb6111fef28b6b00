package io.ringlane.execution;

import java.util.function.Supplier;

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

  /** Who makes calls that wait. */
  @FunctionalInterface
  interface Calls extends AutoCloseable {
    /** The calling thread itself, at once. */
    Calls ON_CALLERS_THREAD = call -> call.get().run();

    /** Makes the call, then delivers its answer by running what it gave; between the two anything else may happen. */
    void make(Supplier<Runnable> call);

    /** Finishes what it has and ends. */
    @Override
    default void close() {}
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
