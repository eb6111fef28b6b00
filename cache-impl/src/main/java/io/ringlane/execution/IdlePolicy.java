package io.ringlane.execution;

/** What an agent's thread does while it has no work. */
public enum IdlePolicy {
  /** Parks at once: cheapest for the machine, a wake-up costs tens of microseconds. */
  PARK,
  /** Looks again for some microseconds, then parks. */
  SPIN_THEN_PARK,
  /** Gives the processor away and looks again; never sleeps. */
  YIELD,
  /** Waits on a monitor: for model checkers, which take a spurious return from park for a hang. */
  BLOCKING
}
