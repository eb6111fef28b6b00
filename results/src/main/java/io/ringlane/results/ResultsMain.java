package io.ringlane.results;

import io.ringlane.results.raw.BadInputException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringlane.jar}: runs studies and writes reports. */
@Command(name = "ringlane.jar", mixinStandardHelpOptions = true, version = "Ringlane 0.1.0", subcommands = {
    StudyCommand.class,
    ReportCommand.class,
    CountsCommand.class}, description = "Compares executor strategies of a key-ordered cache by verdict and by speed.", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
        "0:every promise upheld, every control caught", "1:a promise is broken",
        "2:the run is invalid: a control was not refuted, a check or a benchmark did nothing, a file is missing",
        "64:wrong options or input", "70:internal error"})
public final class ResultsMain implements Runnable {

  static final int USAGE = 64;
  static final int INTERNAL = 70;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  /** Starts the program. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command line and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return new CommandLine(new ResultsMain(), new Factory(out))
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8)).setParameterExceptionHandler((e, _) -> {
          err.println(e.getMessage());
          err.println("Try --help.");
          return USAGE;
        }).setExecutionExceptionHandler((e, _, _) -> {
          if (e instanceof BadInputException) {
            err.println(e.getMessage());
            return USAGE;
          }
          err.println("Internal error:");
          e.printStackTrace(err);
          return INTERNAL;
        }).execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing: study, report or counts.");
  }

  /** Gives the commands the stream that they print to. */
  private record Factory(PrintStream out) implements CommandLine.IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == StudyCommand.class) {
        return type.cast(new StudyCommand(out));
      }
      if (type == ReportCommand.class) {
        return type.cast(new ReportCommand(out));
      }
      if (type == CountsCommand.class) {
        return type.cast(new CountsCommand(out));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
