package io.ringlane.console;

/** The packaged console, as a process. */
class ConsoleJarProcessIT extends ConsoleProcessContract {
  ConsoleJarProcessIT() {
    super(ConsoleProgram.packaged());
  }
}
