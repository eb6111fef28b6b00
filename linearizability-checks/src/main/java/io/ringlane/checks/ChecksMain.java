package io.ringlane.checks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import io.ringlane.checks.history.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code ringlane-checks}: proofs and refutations of executor strategies.
 *
 * <p>
 * Exit codes 0, 1 and 2 mean the verdict only; a usage error or malformed input is 64, an internal error 70. Output is
 * UTF-8 whatever the locale.
 */
@Command(name = "ringlane-checks", description = "Judges what a cache did.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", subcommands = {
    HistoryCommand.class, SchedulesCommand.class, LiveCommand.class, ProveCommand.class, JournalCommand.class,
    KillCommand.class, RacesCommand.class, OutageCommand.class, ChaosCommand.class,
    MuseumCommand.class, VacuityCommand.class})
public final class ChecksMain {
  /** Everything is OK. */
  public static final int EXIT_OK = 0;
  /** Something is wrong, and shown to be. */
  public static final int EXIT_VIOLATION = 1;
  /** Something is not known, or nothing was shown. */
  public static final int EXIT_UNKNOWN = 2;
  /** The options or the input are not what they should be. */
  public static final int EXIT_USAGE = 64;
  /** We are wrong ourselves. */
  public static final int EXIT_INTERNAL = 70;

  private ChecksMain() {}

  /** The exit code that says the verdict. */
  static int exitCode(Verdict verdict) {
    return switch (verdict) {
      case OK -> EXIT_OK;
      case VIOLATION -> EXIT_VIOLATION;
      case UNKNOWN -> EXIT_UNKNOWN;
    };
  }

  /** What the check makes of an option's value; the check's {@link IllegalArgumentException} becomes the user's. */
  static <T, R> R option(CommandSpec spec, String name, T value, Function<T, R> check) {
    try {
      return check.apply(value);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), name + ": " + e.getMessage());
    }
  }

  /** Runs the command line and exits with its code. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code = run(new PrintWriter(out, false, StandardCharsets.UTF_8),
        new PrintWriter(err, true, StandardCharsets.UTF_8),
        arguments);
    System.exit(code);
  }

  /** Runs the command line with these outputs and gives its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new ChecksMain());
    line.setOut(out);
    line.setErr(err);
    line.getCommandSpec().exitCodeOnInvalidInput(EXIT_USAGE).exitCodeOnExecutionException(EXIT_INTERNAL);
    for (CommandLine sub : line.getSubcommands().values()) {
      sub.getCommandSpec().exitCodeOnInvalidInput(EXIT_USAGE).exitCodeOnExecutionException(EXIT_INTERNAL);
    }
    int code = line.execute(arguments);
    out.flush();
    err.flush();
    return code;
  }
}
