package io.ringlane.console;

/** The packaged console keeps the contract. */
class ConsoleJarIT extends ConsoleContract {
  private final ConsoleProgram program = ConsoleProgram.packaged();

  @Override
  ConsoleRun run(byte[] input, String... arguments) {
    return program.run(directory(), input, arguments);
  }
}
