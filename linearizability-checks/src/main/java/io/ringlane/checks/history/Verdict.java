package io.ringlane.checks.history;

/** What is known. UNKNOWN is never rounded up to OK. */
public enum Verdict {
  OK, VIOLATION, UNKNOWN;

  /** The verdict of both together: one violation spoils everything, one unknown spoils every OK. */
  public Verdict and(Verdict other) {
    if (this == VIOLATION || other == VIOLATION) {
      return VIOLATION;
    }
    return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : OK;
  }
}
