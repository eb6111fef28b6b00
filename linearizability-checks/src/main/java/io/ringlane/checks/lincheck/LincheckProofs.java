package io.ringlane.checks.lincheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.ringlane.checks.evidence.Budget;
import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.process.ChildJvm;
import io.ringlane.checks.process.WorkFolder;

/**
 * Runs the Lincheck layers, each in a JVM of its own with this one's class path: Lincheck rewrites the classes of its process and allows one
 * run at a time there.
 */
public final class LincheckProofs {
  /** What such a JVM is given: Lincheck attaches an agent, looks into collections, and runs long enough for the first compiler only. */
  static final List<String> JVM_OPTIONS = List.of("-XX:+EnableDynamicAgentLoading", "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow", "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED");

  private static final long PATIENCE_MINUTES = 60;

  private LincheckProofs() {}

  /**
   * The evidence of one layer.
   *
   * @throws IllegalStateException where its JVM failed, with the end of what it printed
   */
  public static Evidence run(Layer layer, Budget budget) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("ringlane-lincheck");
      try {
        return run(layer, budget, folder);
      } finally {
        WorkFolder.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Evidence run(Layer layer, Budget budget, Path folder) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.add("-Djava.io.tmpdir=" + folder); // what Lincheck puts there it leaves there
    List<String> command = ChildJvm.command(options, Child.class,
        List.of(layer.name(), budget.name(), folder.toString()));
    Path log = folder.resolve("log");
    Process child = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      Path file = folder.resolve(layer.label() + ".evidence.json");
      if (!ended || child.exitValue() != 0 || !Files.exists(file)) {
        throw new IllegalStateException(String.format(Locale.ROOT, "the JVM of %s %s%s", layer.label(),
            ended ? "ended with " + child.exitValue() : "did not end", ChildJvm.logEnd(log)));
      }
      return Evidence.read(file);
    } finally {
      child.destroyForcibly();
    }
  }

  /** The child: {@code LAYER BUDGET FOLDER}. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      Layer.valueOf(arguments[0]).run(Budget.valueOf(arguments[1])).write(Path.of(arguments[2]));
      System.exit(0); // Lincheck keeps threads
    }
  }
}
