package io.ringlane.checks.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/** How a check starts a JVM of its own, and what it says of one that failed. */
public final class ChildJvm {
  /** For a JVM that lives for seconds and need not be compiled well: the first compiler alone takes half the processor time. */
  public static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  /** So many schedules are over before the second compiler is worth its time. */
  private static final int FEW_SCHEDULES = 20_000;
  private static final int LOG_LINES = 40;

  private ChildJvm() {}

  /** What the JVM of a command of the checks is best given. The schedules have one thread, whose races no compiler changes; other checks may. */
  public static List<String> optionsFor(List<String> arguments) {
    int count = arguments.indexOf("--count") + 1;
    boolean few = arguments.getFirst().equals("schedules") && count > 0
        && Long.parseLong(arguments.get(count)) <= FEW_SCHEDULES;
    return few ? BRIEF : List.of();
  }

  /** The command of a JVM like this one, with its class path. */
  public static List<String> command(List<String> options, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** The same, with classes in front of its class path where they are not null. */
  public static List<String> command(@Nullable Path classes, List<String> options, Class<?> main,
      List<String> arguments) {
    List<String> command = new ArrayList<>(command(options, main, arguments));
    if (classes != null) {
      int path = command.indexOf("-cp") + 1;
      command.set(path, classes.toAbsolutePath() + File.pathSeparator + command.get(path));
    }
    return command;
  }

  /** The end of its log, to be appended to a sentence. */
  public static String logEnd(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty()
          ? "; its log is empty"
          : "; the end of its log:\n  "
              + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "; its log cannot be read: " + e.getMessage();
    }
  }

  private static String classPath() {
    return String.join(File.pathSeparator, Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
  }
}
