package io.ringlane.results.study;

import io.ringlane.results.raw.Environment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What can be said about the machine and the source, taken at the start and completed at the end. */
final class Machine {

  private static final Path STAT = Path.of("/proc/stat");
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private final Path root;
  private final long seed;
  private final String command;
  private final String date = OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
      .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
  private final double loadBefore = load();
  private final Ticks before = Ticks.now();

  Machine(Path root, long seed, String command) {
    this.root = root;
    this.seed = seed;
    this.command = command;
  }

  Environment describe() {
    Runtime.Version version = Runtime.version();
    String commit = git("rev-parse", "HEAD");
    String changes = commit == null ? null : git("status", "--porcelain");
    return new Environment(Environment.SCHEMA, commit, changes != null && !changes.isEmpty(), date,
        System.getProperty("java.vendor") + " " + version, flags(),
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
        processor(), Runtime.getRuntime().availableProcessors(), seed, loadBefore, load(),
        Ticks.now().stealPercentSince(before), command);
  }

  private static List<String> flags() {
    List<String> flags = new ArrayList<>();
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Paths of the machine say nothing about the figures.
      if (flag.startsWith("-X") || flag.startsWith("--sun-misc") || flag.startsWith("--enable-native")) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(PROCESSOR, StandardCharsets.UTF_8)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException _) {
      return "unknown";
    }
    return "unknown";
  }

  private @Nullable String git(String... arguments) {
    List<String> words = new ArrayList<>(List.of("git"));
    words.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(words).directory(root.toFile())
          .redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
    } catch (IOException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /**
   * Processor time since the machine started.
   *
   * @param all every kind of it, negative when unknown
   * @param steal what the host gave to others
   */
  record Ticks(long all, long steal) {

    static Ticks now() {
      try {
        return parse(Files.readAllLines(STAT, StandardCharsets.UTF_8).getFirst());
      } catch (IOException | RuntimeException _) {
        return new Ticks(-1, 0);
      }
    }

    /** Reads the first line: cpu user nice system idle iowait irq softirq steal guest guest_nice. */
    static Ticks parse(String line) {
      String[] fields = line.strip().split("\\s+", -1);
      long all = 0;
      // Guest time is already part of user time.
      for (int i = 1; i <= 8; i++) {
        all += Long.parseLong(fields[i]);
      }
      return new Ticks(all, Long.parseLong(fields[8]));
    }

    double stealPercentSince(Ticks earlier) {
      if (all < 0 || earlier.all < 0 || all == earlier.all) {
        return -1;
      }
      return 100.0 * (steal - earlier.steal) / (all - earlier.all);
    }
  }
}
