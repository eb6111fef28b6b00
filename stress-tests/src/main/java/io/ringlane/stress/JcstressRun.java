package io.ringlane.stress;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * One run of jcstress in a child process, on this process's class path. It leaves everything it writes in one folder.
 *
 * @param exitCode 0 where it went to its end, whatever it saw
 * @param timedOut whether it was ended before it was done
 */
record JcstressRun(int exitCode, boolean timedOut, double seconds, List<TestResult> results) {
  /** What every JVM that loads JCTools is given. */
  private static final String OPENS = "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

  JcstressRun {
    results = List.copyOf(results);
  }

  /**
   * Runs what is ordered, in this order.
   *
   * @param folder empty, and there already
   */
  static JcstressRun of(Collection<Forks.Order> orders, List<String> options, Duration limit, Path folder)
      throws IOException, InterruptedException {
    Path list = folder.resolve("orders.tsv");
    Files.write(list, orders.stream().map(Forks.Order::line).toList());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(OPENS.split(" ")));
    command.add("-Djava.io.tmpdir=" + folder.toAbsolutePath());
    command.addAll(List.of("-cp", absoluteClassPath(), Forks.class.getName(), list.toString(), OPENS));
    command.addAll(options);

    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(folder.resolve("jcstress.log").toFile()).start();
    Thread endsWithUs = new Thread(() -> end(process), "ends-jcstress");
    Runtime.getRuntime().addShutdownHook(endsWithUs);
    boolean ended;
    try {
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(endsWithUs);
    }
    int exitCode = process.waitFor();
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    return new JcstressRun(exitCode, !ended, seconds, read(folder));
  }

  /** Ends the process and its forks. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static List<TestResult> read(Path folder) throws IOException {
    InProcessCollector results = new InProcessCollector();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "jcstress-results-*.bin.gz")) {
      for (Path file : files) {
        DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
        try {
          reader.dump();
        } catch (ClassNotFoundException e) {
          throw new IOException(file + " holds something else than results", e);
        } catch (UncheckedIOException e) {
          throw e.getCause();
        } finally {
          reader.close();
        }
      }
    }
    return List.copyOf(results.getTestResults());
  }

  private static String absoluteClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .map(entry -> Path.of(entry).toAbsolutePath().toString()).collect(Collectors.joining(File.pathSeparator));
  }
}
