package io.ringlane.execution;

import org.jspecify.annotations.NullMarked;

/** Opens what an idle agent's thread does, which only its package sees, to the stress tests. */
@NullMarked
public final class Sleeper {
  private Sleeper() {}

  /** Steps the agent, and, where there was nothing to do, idles as its runner would, once. Gives what was done. */
  public static int stepOrSleep(Agent agent) {
    int done = agent.step();
    return done > 0 ? done : agent.wakeUp().idle(agent, () -> false);
  }
}
