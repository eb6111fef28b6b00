package io.ringlane.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.results.study.StudyPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The whole study against stand-ins: three jars that take the real ones' options and leave invented files. What it cannot
 * see: whether the real jars keep to the agreed forms; the study of every build does.
 */
@Execution(ExecutionMode.CONCURRENT)
class StudyCommandTest {

  private static final StudyPlan PLAN = StudyPlan.quick();

  /** One program that plays all three jars; the constant MODE, written into it, picks its fault. */
  private static final String STAND_IN = """
      package standin;
      import java.nio.file.*;
      import java.util.*;
      public class Main {
        public static void main(String[] a) throws Exception {
          List<String> words = Arrays.asList(a);
          if (words.contains("-l")) {
            System.out.println("io.x.StrategyThroughputBenchmark.request");
            System.out.println("io.x.PipelineThroughputBenchmark.request");
            if (!MODE.equals("short-list")) System.out.println("io.x.KvStoreCostBenchmark.read");
            return;
          }
          if (words.contains("prove")) { proofs(Path.of(after(words, "--out"))); return; }
          if (words.contains("museum")) {
            Files.writeString(Path.of(after(words, "--out")).resolve("kill-matrix.json"),
                "{\\"schema\\":2,\\"runs\\":1,\\"kills\\":[],\\"clean\\":[],\\"complaints\\":[]}");
            return;
          }
          Path file = Path.of(after(words, "-rff"));
          if (MODE.equals("no-file") && file.toString().contains("caller-runs-A")) return;
          String score = MODE.equals("zero") && file.toString().contains("affine-assigner-B") ? "0.0" : "1000.5";
          StringBuilder parameters = new StringBuilder();
          for (int i = 0; i < a.length; i++) if (a[i].equals("-p")) {
            String[] pair = a[i + 1].split("=", 2);
            parameters.append(parameters.isEmpty() ? "" : ",").append('"' + pair[0] + "\\":\\"" + pair[1] + '"');
          }
          Files.writeString(file, "[{\\"benchmark\\":\\"io.x." + a[0] + ".request\\",\\"mode\\":\\"thrpt\\",\\"threads\\":2,"
              + "\\"params\\":{" + parameters + "},\\"primaryMetric\\":{\\"score\\":" + score
              + ",\\"scoreUnit\\":\\"ops/s\\",\\"rawData\\":[[1000.4,1000.6]]},\\"secondaryMetrics\\":{\\"ledgerIssued\\":{\\"score\\":0}}}]");
        }
        static void proofs(Path out) throws Exception {
          for (String layer : List.of("history", "schedules", "lincheck-parts", "lincheck-pool", "lincheck-stress", "races"))
            evidence(out.resolve(layer + ".evidence.json"), layer);
        }
        static void evidence(Path file, String layer) throws Exception {
          StringBuilder records = new StringBuilder();
          for (String s : "ALL_NAMES".split(" ")) {
            boolean control = List.of("CONTROL_NAMES".split(" ")).contains(s);
            records.append(records.isEmpty() ? "" : ",").append("{\\"strategy\\":\\"" + s + "\\",\\"control\\":" + control
                + ",\\"property\\":\\"linearizable\\",\\"outcome\\":\\"" + (control ? "refuted" : "upheld")
                + "\\",\\"checked\\":9,\\"unit\\":\\"operations\\",\\"seconds\\":1,\\"counterexample\\":null,\\"violation\\":null}");
          }
          Files.writeString(file, "{\\"schema\\":1,\\"layer\\":\\"" + layer + "\\",\\"records\\":[" + records
              + "],\\"controls\\":[{\\"name\\":\\"X\\",\\"seen\\":true,\\"seconds\\":1,\\"detail\\":\\"\\"}]}");
        }
        static String after(List<String> words, String option) { return words.get(words.indexOf(option) + 1); }
      }
      """
      .replace("ALL_NAMES",
          String.join(" ", Stream.concat(PLAN.strategies().stream(), PLAN.controls().stream()).toList()))
      .replace("CONTROL_NAMES", String.join(" ", PLAN.controls()));

  private static final String JUDGE = """
      package io.ringlane.stress;
      import java.nio.file.*;
      public class StressJudge {
        public static void main(String[] a) throws Exception {
          if (standin.Main.MODE.equals("prover-breaks")) System.exit(70);
          standin.Main.evidence(Path.of(a[1]), "jcstress");
        }
      }
      """;

  private static final String LATENCY = """
      package io.ringlane.benchmarks;
      public class ClosedLoopLatency { public static void main(String[] a) { } }
      """;

  @TempDir
  private Path root;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void wholeStudyEndsWithThePathOfThePage() throws IOException {
    standIns("good");

    assertThat(study()).as(output()).isZero();
    List<String> lines = output().lines().toList();
    assertThat(Path.of(lines.getLast())).isEqualTo(root.resolve("results/target/report/index.html")).isRegularFile();
    assertThat(lines).anyMatch(line -> line.matches(" *\\d+ %  \\d+:\\d\\d left +block 2: .*"));
    try (var files = Files.list(root.resolve("results/target/raw/jmh"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("strategy-")))
          .hasSize(2 * PLAN.workloads().size() * (PLAN.strategies().size() + PLAN.controls().size() + 1));
    }
    assertThat(Files.readString(root.resolve("results/target/raw/environment.json"))).contains("\"seed\" : 5");
  }

  @Test
  void secondStudyMovesTheFirstAside() throws IOException {
    Path old = Files.createDirectories(root.resolve("results/target/raw"));
    Files.writeString(old.resolve("old.txt"), "x");
    standIns("good");

    study();

    assertThat(old.resolve("old.txt")).doesNotExist();
    assertThat(root.resolve("results/target/raw-previous/old.txt")).exists();
    assertThat(output()).contains("raw-previous");
  }

  @Test
  void benchmarkThatDidNoWorkMakesTheRunInvalid() throws IOException {
    standIns("zero");

    assertThat(study()).isEqualTo(2);
    assertThat(page()).contains("has the score 0.0, which is no work at all");
  }

  @Test
  void forkWithoutAFileMakesTheRunInvalid() throws IOException {
    standIns("no-file");

    assertThat(study()).isEqualTo(2);
    assertThat(page()).contains("there is no such file");
  }

  @Test
  void missingBenchmarkMakesTheRunInvalid() throws IOException {
    standIns("short-list");

    assertThat(study()).isEqualTo(2);
    assertThat(page()).contains("The benchmark KvStoreCostBenchmark is not in the list");
  }

  @Test
  void proverThatBreaksMakesTheRunInvalid() throws IOException {
    standIns("prover-breaks");

    assertThat(study()).isEqualTo(2);
    assertThat(page()).contains("ended with code 70").contains("The layer jcstress left no evidence.");
  }

  @Test
  void missingJarIsNamedBeforeAnythingIsTouched() throws IOException {
    Path old = Files.createDirectories(root.resolve("results/target/raw"));

    assertThat(study()).isEqualTo(64);
    assertThat(output()).contains("ringlane-checks.jar").contains("there is no such jar").contains("--root");
    assertThat(old).exists();
  }

  @Test
  void optionsAreChecked() {
    assertThat(run("study", "--blocks", "1")).isEqualTo(64);
    assertThat(run("study", "--seed", "abc")).isEqualTo(64);
    assertThat(run("study", "--root", root.resolve("nowhere").toString())).isEqualTo(64);
    assertThat(run("study", "--nonsense")).isEqualTo(64);
    assertThat(run("tidy")).isEqualTo(64);
    assertThat(run()).isEqualTo(64);
    assertThat(output()).contains("from 2 to 200").contains("abc").contains("nowhere").contains("--nonsense")
        .contains("A command is missing");
  }

  @Test
  void helpNamesCommandsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(output()).contains("study").contains("report").contains("64").contains("a promise is broken");
  }

  private int study() {
    return run("study", "--root", root.toString(), "--blocks", "2", "--seed", "5");
  }

  private int run(String... arguments) {
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return ResultsMain.run(stream, stream, arguments);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String page() throws IOException {
    return Files.readString(root.resolve("results/target/report/index.html"));
  }

  private void standIns(String mode) throws IOException {
    Path sources = Files.createDirectories(root.resolve("standin"));
    Path classes = Files.createDirectories(root.resolve("classes"));
    Path main = Files.writeString(sources.resolve("Main.java"),
        STAND_IN
            .replace("public class Main {", "public class Main { public static final String MODE = \"" + mode + "\";")
            .replace("static void evidence", "public static void evidence"));
    Path judge = Files.writeString(sources.resolve("StressJudge.java"), JUDGE);
    Path latency = Files.writeString(sources.resolve("ClosedLoopLatency.java"), LATENCY);
    int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), main.toString(),
        judge.toString(), latency.toString());
    assertThat(compiled).isZero();
    for (String jar : List.of("linearizability-checks/target/ringlane-checks.jar",
        "stress-tests/target/stress-tests.jar",
        "benchmarks/target/benchmarks.jar")) {
      jar(classes, root.resolve(jar));
    }
  }

  private static void jar(Path classes, Path jar) throws IOException {
    Files.createDirectories(jar.resolve("..").normalize());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "standin.Main");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var files = Files.walk(classes)) {
      files.filter(Files::isRegularFile).forEach(file -> {
        try {
          out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, out);
          out.closeEntry();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
