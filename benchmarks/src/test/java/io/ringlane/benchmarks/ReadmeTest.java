package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

/** The README's commands do what they say; shortened, and on fewer keys. */
class ReadmeTest {
  private static final String JMH = "java -jar benchmarks/target/benchmarks.jar ";
  private static final String LATENCY = "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.ClosedLoopLatency ";

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  private Path folder;

  @TestFactory
  List<DynamicTest> everyCommandRuns() throws IOException {
    List<String> commands = Pattern.compile("`(java [^`]*)`").matcher(Files.readString(Path.of("README.md"))).results()
        .map(match -> match.group(1)).toList();
    assertThat(commands).hasSize(4).allSatisfy(command -> assertThat(command).startsWith("java -"));
    return commands.stream().map(command -> DynamicTest.dynamicTest(command, () -> run(command))).toList();
  }

  private void run(String command) throws Exception {
    if (command.startsWith(JMH)) {
      CommandLineOptions written = new CommandLineOptions(words(command, JMH).toArray(String[]::new));
      assertThat(new Runner(new OptionsBuilder().parent(written).param("keys", "2000").forks(0).warmupIterations(0)
          .measurementIterations(1).measurementTime(TimeValue.milliseconds(50)).shouldFailOnError(true)
          .verbosity(VerboseMode.SILENT).build()).run()).isNotEmpty();
    } else {
      List<String> arguments = words(command, LATENCY);
      arguments.set(arguments.indexOf("--seconds") + 1, "1");
      arguments.set(arguments.indexOf("--out") + 1, folder.toString());
      arguments.addAll(List.of("--keys", "2000"));
      assertThat(new CommandLine(new ClosedLoopLatency()).execute(arguments.toArray(String[]::new))).isZero();
    }
  }

  private static List<String> words(String command, String before) {
    assertThat(command).startsWith(before);
    return new ArrayList<>(List.of(command.substring(before.length()).split(" ", -1)));
  }
}
