package io.ringlane.console;

/** How the program ends, after sysexits.h. */
final class ExitCode {
  static final int OK = 0;
  static final int USAGE = 64;
  static final int NO_DATABASE = 69;
  static final int NOT_FLUSHED = 70;
  static final int INPUT_OUTPUT = 74;

  private ExitCode() {}
}
