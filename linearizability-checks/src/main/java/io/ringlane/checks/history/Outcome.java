package io.ringlane.checks.history;

/** What the client knows about the end of an operation. */
public enum Outcome {
  /** Answered. */
  OK(0),
  /** Certainly not applied. */
  FAIL(1),
  /** Unknown: it may take effect at any time after its invocation, or never. */
  INFO(2);

  private static final Outcome[] ALL = values();

  private final int code;

  Outcome(int code) {
    this.code = code;
  }

  /** The number that columns hold. */
  int code() {
    return code;
  }

  static Outcome of(int code) {
    return ALL[code];
  }
}
