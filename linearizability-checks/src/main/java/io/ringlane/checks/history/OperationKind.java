package io.ringlane.checks.history;

/** What an operation asked for. */
public enum OperationKind {
  PUT, GET, REMOVE;

  private static final OperationKind[] ALL = values();

  static OperationKind of(int ordinal) {
    return ALL[ordinal];
  }
}
