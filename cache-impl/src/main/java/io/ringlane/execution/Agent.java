package io.ringlane.execution;

/**
 * Something that does its work in steps and knows no thread: a worker, the assigner, a daemon. In production an
 * {@link AgentRunner} steps it; a test or a simulation steps it by hand. Steps never overlap.
 */
public interface Agent {
  /** Names the thread that steps it. */
  String name();

  /** Does a bounded amount of work and tells how much; 0 means that there was nothing to do. */
  int step();

  /**
   * Before its thread sleeps, and when whoever makes work may take it for a sleeper already: a step. Agents that have one queue together do not step here, but tell by
   * {@link #idleNanos} whether there is anything, or a signal would go to one that is at work while others sleep.
   */
  default int lookOnceMore() {
    return step();
  }

  /** After a step of 0: for how long there is nothing to do unless {@link #wakeUp} is signalled, in nanoseconds. */
  default long idleNanos() {
    return Long.MAX_VALUE;
  }

  /** Where whoever makes work for this agent signals. */
  WakeUp wakeUp();

  /** Whether something is on its way that {@link #step} could not do yet, so that it is not over even when it is being closed. */
  default boolean isAwaiting() {
    return false;
  }

  /** The last call: there will be no more steps. Refuses whatever is left. */
  default void stopped() {}
}
