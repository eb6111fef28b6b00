package io.ringlane.console;

/** The console's classes, as a process. */
class ConsoleProcessTest extends ConsoleProcessContract {
  ConsoleProcessTest() {
    super(ConsoleProgram.onTheClassPath());
  }
}
