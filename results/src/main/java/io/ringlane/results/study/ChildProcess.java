package io.ringlane.results.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child process with a time limit whose output goes to a log file. When the limit passes, or the study itself is ended,
 * the child and everything that it started are ended too.
 */
public final class ChildProcess {

  private ChildProcess() {}

  /**
   * What became of it.
   *
   * @param exit its code, or null when the time limit ended it
   * @param seconds how long it ran
   */
  public record Outcome(@Nullable Integer exit, double seconds) {

    /** Whether it ended by itself with code zero. */
    public boolean good() {
      return exit != null && exit == 0;
    }

    /** In words. */
    public String inWords() {
      return exit == null ? "was ended by its time limit after %.0f s".formatted(seconds) : "ended with code " + exit;
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param command program and arguments
   * @param directory where it runs
   * @param log gets standard output and standard error, appended
   * @param limit longest time
   * @throws IOException when it cannot be started
   * @throws InterruptedException when the calling thread is interrupted; the child has been ended then
   */
  public static Outcome run(List<String> command, Path directory, Path log, Duration limit)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path logDirectory = log.getParent();
    if (logDirectory != null) {
      Files.createDirectories(logDirectory);
    }
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    process.getOutputStream().close();
    Thread reaper = new Thread(() -> end(process), "end-child");
    Runtime.getRuntime().addShutdownHook(reaper);
    boolean ended = false;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      Integer exit = ended ? (Integer) process.exitValue() : null;
      return new Outcome(exit, (System.nanoTime() - start) / 1e9);
    } finally {
      if (!ended) {
        end(process);
      }
      forget(reaper);
    }
  }

  private static void end(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }

  private static void forget(Thread reaper) {
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException _) {
      // The machine is going down already and the hook is running.
    }
  }
}
