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
  /** How it ended, and how long its JVM ran. */
  record Ended(int code, double seconds) {}

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
      long begin = System.nanoTime();
      int code = follow(new ProcessBuilder(ChildJvm.command(classes, List.of(), ChecksMain.class, arguments))
          .redirectErrorStream(true).start(), fault, seconds, console);
      return new Ended(code, (System.nanoTime() - begin) / 1e9);
    } catch (IllegalStateException e) { // what a mutant says that cannot be made
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      WorkFolder.delete(folder);
    }
  }

  private static int follow(Process child, Fault fault, long seconds, PrintWriter console)
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
    limit.join();
    if (verdict && code <= ChecksMain.EXIT_UNKNOWN) {
      return code;
    }
    console.println("VIOLATION: with " + fault.name() + " the run did not come to a verdict (exit code " + code
        + ", limit " + seconds + " s)");
    return ChecksMain.EXIT_VIOLATION;
  }
}
