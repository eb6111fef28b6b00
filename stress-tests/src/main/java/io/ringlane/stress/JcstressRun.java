package io.ringlane.stress;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
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

  private static final Pattern DONE = Pattern.compile("^" + Forks.DONE + "(\\d+) of (\\d+)", Pattern.MULTILINE);

  JcstressRun {
    results = List.copyOf(results);
  }

  /**
   * Runs what is ordered, in this order.
   *
   * @param folder empty, and there already
   * @param progress is told in words every so often ({@code each}) how far it is, once there is something to tell
   */
  static JcstressRun of(Collection<Forks.Order> orders, List<String> options, Duration limit, Path folder,
      Duration each, Consumer<String> progress) throws IOException, InterruptedException {
    Path list = folder.resolve("orders.tsv");
    Files.write(list, orders.stream().map(Forks.Order::line).toList());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(OPENS.split(" ")));
    command.add("-Djava.io.tmpdir=" + folder.toAbsolutePath());
    command.addAll(List.of("-cp", absoluteClassPath(), Forks.class.getName(), list.toString(), OPENS));
    command.addAll(options);

    long start = System.nanoTime();
    Path log = folder.resolve("jcstress.log");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(log.toFile()).start();
    Thread endsWithUs = new Thread(() -> end(process), "ends-jcstress");
    Runtime.getRuntime().addShutdownHook(endsWithUs);
    boolean ended;
    try {
      ended = await(process, start, limit, each, log, progress);
    } finally {
      end(process);
      Runtime.getRuntime().removeShutdownHook(endsWithUs);
    }
    int exitCode = process.waitFor();
    double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
    return new JcstressRun(exitCode, !ended, seconds, read(folder));
  }

  private static boolean await(Process process, long start, Duration limit, Duration each, Path log,
      Consumer<String> progress) throws IOException, InterruptedException {
    Duration left = limit;
    while (left.isPositive()) {
      Duration next = left.compareTo(each) < 0 ? left : each;
      if (process.waitFor(next.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      Duration passed = Duration.ofNanos(System.nanoTime() - start);
      progress(Files.readString(log, StandardCharsets.ISO_8859_1), passed).ifPresent(progress);
      left = limit.minus(passed);
    }
    return false;
  }

  /** How far a run is whose log says this so far, and how long it will still take if it goes on so; empty before the first JVM is done. */
  static Optional<String> progress(String log, Duration passed) {
    Matcher last = DONE.matcher(log);
    int done = 0;
    int of = 0;
    while (last.find()) {
      done = Integer.parseInt(last.group(1));
      of = Integer.parseInt(last.group(2));
    }
    return done == 0
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%d of %d JVMs done after %s, about %s to go", done, of,
            minutes(passed), minutes(passed.multipliedBy(of - done).dividedBy(done))));
  }

  private static String minutes(Duration time) {
    return String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart());
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
