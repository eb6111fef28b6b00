package io.ringlane.console;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged console, as a process. */
@Execution(ExecutionMode.CONCURRENT)
class ConsoleJarProcessIT extends ConsoleProcessContract {
  ConsoleJarProcessIT() {
    super(ConsoleProgram.packaged());
  }
}
