package io.ringlane.checks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringlane.checks.mutants.Fault;
import io.ringlane.checks.mutants.Mutant;
import io.ringlane.checks.process.ChildJvm;
import io.ringlane.checks.process.WorkFolder;

/** A command of the checks in a JVM of its own, with a fault in front of the class path: it may do anything there. */
final class ControlRun {
  /**
   * How it ended, and how long its JVM ran.
   *
   * @param byItself whether the command came to a verdict of its own
   */
  record Ended(int code, double seconds, boolean byItself) {}

  private ControlRun() {}

  /**
   * Runs it and passes its lines on; a run that ends neither with a verdict nor in time is refuted by that.
   *
   * @throws IllegalArgumentException where the mutant cannot be made; the message says why
   */
  static Ended run(Fault fault, List<String> arguments, long seconds, PrintWriter console)
      throws IOException, InterruptedException {
    Path folder = WorkFolder.in(null, "ringlane-control");
    try {
      Mutant mutant = fault.mutant();
      Path classes = mutant == null ? null : mutant.compile(folder);
      List<String> command = ChildJvm.command(classes, optionsOf(arguments.getFirst()), ChecksMain.class, arguments);
      long begin = System.nanoTime();
      return follow(begin, new ProcessBuilder(command).redirectErrorStream(true).start(), fault, seconds, console);
    } catch (IllegalStateException e) { // what a mutant says that cannot be made
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      WorkFolder.delete(folder);
    }
  }

  /** The schedules have one thread, whose races no compiler changes. */
  private static List<String> optionsOf(String subcommand) {
    return subcommand.equals("schedules") ? ChildJvm.BRIEF : List.of();
  }

  private static Ended follow(long begin, Process child, Fault fault, long seconds, PrintWriter console)
      throws IOException, InterruptedException {
    Thread limit = Thread.ofPlatform().name("limit").daemon().start(() -> {
      try {
        if (!child.waitFor(seconds, TimeUnit.SECONDS)) {
          child.destroyForcibly();
        }
      } catch (InterruptedException e) { // nobody does that
        child.destroyForcibly();
      }
    });
    boolean verdict = false;
    try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null;) {
        verdict = line.matches("(OK|VIOLATION|UNKNOWN)\\b.*");
        console.println(line);
        console.flush();
      }
    } finally {
      child.destroyForcibly();
    }
    int code = child.waitFor();
    double ran = (System.nanoTime() - begin) / 1e9;
    limit.join();
    if (verdict && code <= ChecksMain.EXIT_UNKNOWN) {
      return new Ended(code, ran, true);
    }
    console.println("VIOLATION: with " + fault.name() + " the run did not come to a verdict (exit code " + code
        + ", limit " + seconds + " s)");
    return new Ended(ChecksMain.EXIT_VIOLATION, ran, false);
  }
}
