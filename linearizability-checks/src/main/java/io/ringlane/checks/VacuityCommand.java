package io.ringlane.checks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.mutants.Mutant;
import io.ringlane.checks.process.WorkFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes from each check its input or its instrumentation: it must not be content. */
@Command(name = "vacuity", mixinStandardHelpOptions = true, sortOptions = false, description = "Takes from each check its input, its faults or its instrumentation, one at a time; a check that ends with OK all the same is a check that cannot fail. "
    + "Then runs the same checks as they are.", footerHeading = "%n", footer = "Exit: 0 OK, 1 VIOLATION (a check was content with nothing, or was not with today's source), 64 wrong options, 70 internal error.")
final class VacuityCommand implements Callable<Integer> {
  private static final int CHILD_SECONDS = 300;

  @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Some of src/vacuity (default: all).")
  private List<String> only = new ArrayList<>();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** A command without what the patch takes from it. */
  private record Blinded(Mutant blindfold, String command) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> names = only.isEmpty() ? Mutant.names(Mutant.Kind.BLINDFOLD) : only;
    List<Blinded> blinded = new ArrayList<>();
    for (String name : names) {
      Mutant blindfold = ChecksMain.option(spec, "--only", name, VacuityCommand::named);
      if (blindfold.commands().isEmpty()) {
        throw new IllegalStateException("the patch " + name + " names no check that it blinds");
      }
      blindfold.commands().forEach(command -> blinded.add(new Blinded(blindfold, command)));
    }
    List<String> commands = blinded.stream().map(Blinded::command).distinct().toList();
    long wrong = TwoAtATime.of(blinded, this::isNoticed).stream().filter(noticed -> !noticed).count()
        + TwoAtATime.of(commands, this::isContent).stream().filter(content -> !content).count();
    boolean good = wrong == 0 && !blinded.isEmpty();
    say((good ? "OK " : "VIOLATION " + wrong + " wrong: ") + blinded.size() + " checks with something taken from them, "
        + commands.size() + " as they are");
    return good ? ChecksMain.EXIT_OK : ChecksMain.EXIT_VIOLATION;
  }

  private boolean isNoticed(Blinded check) throws IOException, InterruptedException {
    return run(new Fault(check.blindfold().name(), check.blindfold()), check.command(),
        ended -> ended.byItself() && ended.code() == ChecksMain.EXIT_UNKNOWN);
  }

  private boolean isContent(String command) throws IOException, InterruptedException {
    return run(Fault.NONE, command, ended -> ended.code() == ChecksMain.EXIT_OK);
  }

  private static Mutant named(String name) {
    try {
      Mutant blindfold = Mutant.named(Mutant.Kind.BLINDFOLD, name);
      if (blindfold == null) {
        throw new IllegalArgumentException("there is no '" + name + "'; there are "
            + String.join(", ", Mutant.names(Mutant.Kind.BLINDFOLD)));
      }
      return blindfold;
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether the command ended as expected; else it is shown whole. */
  private boolean run(Fault fault, String command, Predicate<ControlRun.Ended> expected)
      throws IOException, InterruptedException {
    Path folder = WorkFolder.in(null, "ringlane-vacuity");
    try {
      StringWriter lines = new StringWriter();
      ControlRun.Ended ended = ControlRun.once(fault,
          List.of(command.replaceAll(" --(work|out) \\S+", " --$1 " + folder.resolve("kept")).split(" ", -1)),
          CHILD_SECONDS, new PrintWriter(lines));
      String last = lines.toString().lines().reduce("", (_, line) -> line);
      say(String.format(Locale.ROOT, "%-28s %s: %s, %.0f s", fault.name(), command, last, ended.seconds()));
      if (expected.test(ended)) {
        return true;
      }
      lines.toString().lines().forEach(line -> say("    " + line)); // it may be long until that is seen again
      return false;
    } finally {
      WorkFolder.delete(folder);
    }
  }

  private synchronized void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
