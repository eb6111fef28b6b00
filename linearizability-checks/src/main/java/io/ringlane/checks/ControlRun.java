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
import org.jspecify.annotations.Nullable;

/**
 * Commands of the checks with a fault, each in a JVM of its own that has the fault in front of its class path: it may do anything there. May run
 * several at once; closed when none runs.
 */
final class ControlRun implements AutoCloseable {
  /**
   * How it ended, and how long its JVM ran.
   *
   * @param byItself whether the command came to a verdict of its own
   */
  record Ended(int code, double seconds, boolean byItself) {}

  private final Fault fault;
  private final Path folder;
  private final @Nullable Path classes;

  private ControlRun(Fault fault, Path folder, @Nullable Path classes) {
    this.fault = fault;
    this.folder = folder;
    this.classes = classes;
  }

  /** @throws IllegalArgumentException where the mutant cannot be made; the message says why */
  static ControlRun with(Fault fault) throws IOException {
    Path folder = WorkFolder.in(null, "ringlane-control");
    boolean made = false;
    try {
      Mutant mutant = fault.mutant();
      ControlRun run = new ControlRun(fault, folder, mutant == null ? null : mutant.compile(folder));
      made = true;
      return run;
    } catch (IllegalStateException e) { // what a mutant says that cannot be made
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      if (!made) {
        WorkFolder.delete(folder);
      }
    }
  }

  /** One command with this fault. */
  static Ended once(Fault fault, List<String> arguments, long seconds, PrintWriter console)
      throws IOException, InterruptedException {
    try (ControlRun run = with(fault)) {
      return run.run(arguments, seconds, console);
    }
  }

  /** Runs the command and passes its lines on; a run that ends neither with a verdict nor in time is refuted by that. */
  Ended run(List<String> arguments, long seconds, PrintWriter console) throws IOException, InterruptedException {
    List<String> command = ChildJvm.command(classes, ChildJvm.optionsFor(arguments), ChecksMain.class, arguments);
    long begin = System.nanoTime();
    return follow(begin, new ProcessBuilder(command).redirectErrorStream(true).start(), fault, seconds, console);
  }

  @Override
  public void close() throws IOException {
    WorkFolder.delete(folder);
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
