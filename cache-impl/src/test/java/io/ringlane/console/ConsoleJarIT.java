package io.ringlane.console;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged console keeps the contract. */
@Execution(ExecutionMode.CONCURRENT)
class ConsoleJarIT extends ConsoleContract {
  private final ConsoleProgram program = ConsoleProgram.packaged();

  @Override
  ConsoleRun run(byte[] input, String... arguments) {
    return program.run(directory(), input, arguments);
  }
}
