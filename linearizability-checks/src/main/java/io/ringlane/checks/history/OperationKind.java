package io.ringlane.checks.history;

/** What an operation asked for. */
public enum OperationKind {
  PUT(0), GET(1), REMOVE(2);

  private static final OperationKind[] ALL = values();

  private final int code;

  OperationKind(int code) {
    this.code = code;
  }

  /** The number that columns hold. */
  int code() {
    return code;
  }

  static OperationKind of(int code) {
    return ALL[code];
  }
}
