package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.ringlane.pipeline.Flow;
import io.ringlane.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The console in a process of its own that is talked to: signals, locales, files in use, time that passes, exit codes. */
@Timeout(120)
abstract class ConsoleProcessContract {
  private static final int SIGTERM = 128 + 15;

  @TempDir
  private Path directory = Path.of("");

  private final ConsoleProgram program;
  private final List<Process> started = new ArrayList<>();

  ConsoleProcessContract(ConsoleProgram program) {
    this.program = program;
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private DatabaseFile file() {
    return new DatabaseFile(directory);
  }

  private String database() {
    return file().option();
  }

  private Path errors() {
    return directory.resolve("console.err");
  }

  private Process start(List<String> jvm, String... arguments) throws IOException {
    Process process = program.process(directory, jvm, arguments).redirectError(errors().toFile()).start();
    started.add(process);
    return process;
  }

  private int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the console ends").isTrue();
    return process.exitValue();
  }

  private List<Path> temporaryDatabases() throws IOException {
    try (Stream<Path> left = Files.list(directory.resolve("temporary"))) {
      return left.filter(path -> path.getFileName().toString().startsWith("ringlane-")).toList();
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private void assertTemporaryDatabaseIsGone() throws IOException {
    assertThat(temporaryDatabases()).isEmpty();
  }

  @Test
  void textIsUtf8WhateverTheLocale() throws Exception {
    Process console = start(List.of());
    try (OutputStream in = console.getOutputStream()) {
      in.write("PUT ключ \"日本 €\"\nGET ключ\nGET \u00e9\u00e9 x\n".getBytes(UTF_8));
    }
    List<String> lines = new String(console.getInputStream().readAllBytes(), UTF_8).lines().sorted().toList();
    assertThat(exitCode(console)).isZero();
    assertThat(lines).startsWith("1 OK", "2 VALUE 日本 €").hasSize(3);
    assertThat(errors()).as("nothing on standard error, no warning of the JDK either").isEmptyFile();
    assertTemporaryDatabaseIsGone();
  }

  @Test
  void exitCodesLeaveTheProcess() throws Exception {
    Process console = start(List.of(), "--database=jdbc:h2:");
    assertThat(exitCode(console)).isEqualTo(69);
    assertThat(Files.readString(errors())).contains("no name");
    Process wrong = start(List.of(), "--flow=fast");
    assertThat(exitCode(wrong)).isEqualTo(64);
    Process homeless = start(List.of("-Djava.io.tmpdir=" + directory.resolve("nowhere")));
    assertThat(exitCode(homeless)).isEqualTo(69);
    assertThat(Files.readString(errors())).contains("--database");
  }

  @Test
  void aLongLineNeedsNoMemory() throws Exception {
    Process console = start(List.of("-Xmx40m"));
    byte[] mebibyte = "x".repeat(1 << 20).getBytes(UTF_8);
    try (OutputStream in = console.getOutputStream()) {
      in.write("PUT a ".getBytes(UTF_8));
      for (int i = 0; i < 100; i++) {
        in.write(mebibyte);
      }
      in.write("\nPUT a 1\nGET a".getBytes(UTF_8));
    }
    List<String> lines = new String(console.getInputStream().readAllBytes(), UTF_8).lines().sorted().toList();
    assertThat(exitCode(console)).isZero();
    assertThat(lines).hasSize(3).element(0).asString().startsWith("1 ERR the line is longer");
    assertThat(lines).endsWith("2 OK", "3 VALUE 1");
  }

  @Test
  void aFileInUseIsCode69() throws Exception {
    Process first = start(List.of(), database());
    try (Writer in = first.outputWriter(UTF_8); BufferedReader out = first.inputReader(UTF_8)) {
      in.write("PUT a 1\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("1 OK");
      Process second = start(List.of(), database());
      assertThat(second.getInputStream().readAllBytes()).isEmpty();
      assertThat(exitCode(second)).isEqualTo(69);
      assertThat(Files.readString(errors())).contains("in use by another process");
      in.write("GET a\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("2 VALUE 1");
    }
    assertThat(exitCode(first)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  @Tag("T54")
  void toldToTerminateItKeepsEveryAnsweredWrite(Flow flow) throws Exception {
    Process console = start(List.of(), database(), "--flow=" + flow.label());
    Thread typist = Thread.ofPlatform().start(() -> type(console));
    Set<Long> answered = new HashSet<>();
    try (BufferedReader out = console.inputReader(UTF_8)) {
      for (String line; (line = out.readLine()) != null;) {
        assertThat(line).endsWith(" OK");
        answered.add(Long.valueOf(line.substring(0, line.indexOf(' '))));
        if (answered.size() == 5_000) {
          console.toHandle().destroy(); // the process's own would throw away what it still says
        }
      }
    }
    assertThat(exitCode(console)).isEqualTo(SIGTERM);
    typist.join();
    assertThat(answered).hasSizeGreaterThanOrEqualTo(5_000);
    assertThat(errors()).isEmptyFile();
    Set<String> rows = file().rows().keySet();
    List<Long> lost = answered.stream().filter(id -> !rows.contains("key" + id)).toList();
    assertThat(lost).as("answered writes, of %s, that the database does not have", answered.size()).isEmpty();
  }

  private static void type(Process console) {
    try (Writer in = console.outputWriter(UTF_8)) {
      for (long id = 1;; id++) {
        in.write("PUT key" + id + " value\n");
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  @Test
  void toldToTerminateWhileItWaitsItEndsAtOnce() throws Exception {
    Process console = start(List.of());
    Writer in = console.outputWriter(UTF_8);
    BufferedReader out = console.inputReader(UTF_8);
    in.write("PUT a 1\n");
    in.flush();
    assertThat(out.readLine()).isEqualTo("1 OK");
    console.toHandle().destroy();
    assertThat(out.readLine()).isNull();
    assertThat(exitCode(console)).isEqualTo(SIGTERM);
    assertTemporaryDatabaseIsGone();
    in.close();
  }

  @Test
  void toldToTerminateWhileItStartsItLeavesNothing() throws Exception {
    Process console = start(List.of());
    Clock clock = Clock.system();
    long deadline = clock.now() + Duration.ofSeconds(60).toNanos();
    while (temporaryDatabases().isEmpty() || isEmpty(temporaryDatabases().getFirst())) { // the exit hook comes before files
      assertThat(clock.now()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    console.toHandle().destroy();
    assertThat(exitCode(console)).isEqualTo(SIGTERM);
    assertTemporaryDatabaseIsGone();
  }

  @Test
  @Tag("T53")
  void whatWasFlushedSurvivesAKill() throws Exception {
    Process console = start(List.of(), database());
    Writer in = console.outputWriter(UTF_8);
    BufferedReader out = console.inputReader(UTF_8);
    for (int id = 1; id <= 1_000; id++) {
      in.write("PUT key" + id + " value\n");
    }
    in.write("FLUSH\n");
    in.flush();
    for (int i = 1; i <= 1_001; i++) {
      assertThat(out.readLine()).endsWith(" OK");
    }
    console.toHandle().destroyForcibly();
    exitCode(console);
    Map<String, String> rows = file().rows();
    assertThat(rows).hasSize(1_000).containsKeys("key1", "key1000");
  }

  /** Never early, by a clock that was read before the write was sent; gone for this console and for the next. */
  @ParameterizedTest
  @EnumSource(Flow.class)
  @Tag("T28")
  void aTimeToLiveEndsAlsoForTheNextConsole(Flow flow) throws Exception {
    Clock clock = Clock.system();
    Process console = start(List.of(), database(), "--flow=" + flow.label());
    try (Writer in = console.outputWriter(UTF_8); BufferedReader out = console.inputReader(UTF_8)) {
      assertThat(ask("PUT long v 3000000", in, out)).isEqualTo("OK");
      long begin = clock.now();
      assertThat(ask("PUT k v 300", in, out)).isEqualTo("OK");
      for (String answer = "VALUE v"; !answer.equals("NIL"); answer = ask("GET k", in, out)) {
        assertThat(answer).isEqualTo("VALUE v");
        assertThat(clock.now() - begin).as("a deadline").isLessThan(Duration.ofSeconds(30).toNanos());
      }
      assertThat(clock.now() - begin).as("not before its time")
          .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
      assertThat(ask("TTL k", in, out)).isEqualTo("-2");
      assertThat(ask("TTL long", in, out)).matches("29[0-9]{5}");
    }
    assertThat(exitCode(console)).isZero();
    assertThat(file().rows()).containsOnlyKeys("long");
    assertThat(program.run(directory, "GET k\nTTL k\nDEL k\nGET long\n".getBytes(UTF_8), database(),
        "--flow=" + flow.label()).inOrder()).containsExactly("NIL", "-2", "0", "VALUE v");
  }

  /** Its deadline passes while no console runs. */
  @Test
  @Tag("T28")
  void aTimeToLiveEndsWhileNoConsoleRuns() throws Exception {
    Clock clock = Clock.system();
    assertThat(program.run(directory, "PUT k v 1500\nPUT ever v\n".getBytes(UTF_8), database()).inOrder())
        .containsOnly("OK");
    long end = clock.now() + Duration.ofMillis(1_500).toNanos();
    while (clock.now() < end) {
      LockSupport.parkNanos(end - clock.now());
    }
    assertThat(program.run(directory, "GET k\nGET ever\n".getBytes(UTF_8), database()).inOrder())
        .containsExactly("NIL", "VALUE v");
  }

  /** The answer without its id. */
  private static String ask(String line, Writer in, BufferedReader out) throws IOException {
    in.write(line + "\n");
    in.flush();
    String answer = String.valueOf(out.readLine());
    return answer.substring(answer.indexOf(' ') + 1);
  }
}
