package io.ringlane.checks.history;

/** What the client knows about the end of an operation. */
public enum Outcome {
  /** Answered. */
  OK,
  /** Certainly not applied. */
  FAIL,
  /** Unknown: it may take effect at any time after its invocation, or never. */
  INFO;

  private static final Outcome[] ALL = values();

  static Outcome of(int ordinal) {
    return ALL[ordinal];
  }
}
