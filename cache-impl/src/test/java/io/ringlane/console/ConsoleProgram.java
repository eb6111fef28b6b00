package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The console as a program: what starts it, in a process of its own, under the locale C.
 *
 * @param program what {@code java} is given before the console's own arguments
 */
record ConsoleProgram(List<String> program) {
  private static final int LONGEST_SECONDS = 100;
  /** It lives for seconds: the first compiler alone will do. */
  private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  /** The classes that are tested, before they are packaged. */
  static ConsoleProgram onTheClassPath() {
    return new ConsoleProgram(List.of("-cp", System.getProperty("java.class.path"), Console.class.getName()));
  }

  /** What the build makes of them. */
  static ConsoleProgram packaged() {
    Path jar = Path.of("target", "ringlane-console.jar").toAbsolutePath();
    assertThat(jar).as("the packaged console, which the phase package makes").isRegularFile();
    return new ConsoleProgram(List.of("-jar", jar.toString()));
  }

  /** The process, not yet started; its temporary databases go to the folder {@code temporary} of the directory. */
  ProcessBuilder process(Path directory, List<String> jvm, String... arguments) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("temporary"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(BRIEF);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(jvm); // the last setting of a property counts
    command.addAll(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(Map.of("LC_ALL", "C", "LANG", "C"));
    return builder;
  }

  /** Runs it to its end, with the input through a pipe. */
  ConsoleRun run(Path directory, byte[] input, String... arguments) {
    Path out = directory.resolve("run.out");
    Path err = directory.resolve("run.err");
    try {
      Process process = process(directory, List.of(), arguments).redirectOutput(out.toFile())
          .redirectError(err.toFile()).start();
      try {
        send(input, process);
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as("the console ends").isTrue();
      } finally {
        process.destroyForcibly();
      }
      return ConsoleRun.of(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a console ran", e);
    }
  }

  private static void send(byte[] input, Process process) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      // it has ended without reading everything: its exit code and answers are looked at
    }
  }
}
