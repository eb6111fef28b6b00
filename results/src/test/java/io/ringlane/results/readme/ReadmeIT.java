package io.ringlane.results.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.ringlane.results.SyntheticStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that a README shows runs, on the packaged jars, and says what it should; the table below has all
 * of them. A command that the table does not have is red, and so is a row that no README has. They run from a copy of the project
 * that holds the jars alone, so that nothing else is needed and nothing is left behind.
 *
 * <p>Cannot see what a command does that the table shortens: {@code --count 20000} and {@code --count 200} are taken for the same. What
 * a whole {@code study}, {@code prove} or {@code StressJudge} does is seen by the builds that run them.
 */
class ReadmeIT {
  /** The main commands, which CI runs. */
  private static final Set<String> RUN_BY_CI = Set.of("mvn verify", "mvn -Pkill-matrix verify", "mvn -Pstudy verify",
      "mvn -Pdeep verify", "mvn -Pmutation -pl cache-impl verify");

  private static final Pattern JAR = Pattern.compile("[\\w-]+/target/[\\w-]+\\.jar");
  private static final String QUICK_JMH = " -f 1 -wi 0 -i 1 -r 50ms ";

  /**
   * A command and what is expected of it.
   *
   * @param shown as in the README
   * @param part of it that is replaced, to be short or where it is a placeholder
   * @param by what replaces it
   * @param exit code
   * @param says on standard output, among the rest
   */
  record Known(String shown, String part, String by, int exit, String says) {
    String run() {
      assertThat(shown).contains(part);
      return shown.replace(part, by);
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  private static Known whole(String shown, int exit, String says) {
    return new Known(shown, "", "", exit, says);
  }

  private static final List<Known> TABLE = List.of(
      whole(
          "printf 'PUT a 1\\nGET a\\nDEL a\\nGET a\\n' | java -jar cache-impl/target/ringlane-console.jar --flow=assigner",
          0, "1 OK\n2 VALUE 1\n3 1\n4 NIL\n"),
      whole(
          "printf 'PUT a 1\\nSLOTS MOVE 0 1\\nSLOTS\\n' | java -jar cache-impl/target/ringlane-console.jar --strategy=affine-slots",
          0, "3 slots=16 workers=2 worker_0="),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar schedules --count 20000", "20000", "200",
          0,
          "OK 11 strategies"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar schedules --control BlindExpire",
          "BlindExpire", "BlindExpire --count 3000", 1, "VIOLATION 1 of 1 strategies"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar museum --runs 3", "--runs 3",
          "--runs 1 --times 1 --only JournalWithoutForce", 0, "OK 1 promises, 1 runs each"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar vacuity", "vacuity",
          "vacuity --only SchedulesAskNothing", 0, "OK 1 checks with something taken from them, 1 as they are"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar schedules --seed 1 --count 20000",
          "20000", "50", 0, "OK 11 strategies, 550 schedules"),
      whole("java -jar linearizability-checks/target/ringlane-checks.jar live --strategy async-unordered", 1,
          "VIOLATION async-unordered"),
      whole("java -jar linearizability-checks/target/ringlane-checks.jar history my-history.tsv", 0,
          "OK my-history.tsv"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar history FILE...", "FILE...",
          "my-history.tsv bad-history.tsv", 1, "VIOLATION bad-history.tsv"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar journal", "journal",
          "journal --crashes 20", 0,
          "OK"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar prove --out proofs", "--out proofs",
          "--help",
          0, "--budget"),
      whole("java -jar linearizability-checks/target/ringlane-checks.jar races", 0, "OK 5 races"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar kill --kills 3", "3", "1", 0,
          "OK: write-behind+journal on h2"),
      new Known("java -jar linearizability-checks/target/ringlane-checks.jar outage --seconds 5", "5", "1", 0,
          "OK: write-behind, refuse"),
      whole("java -jar linearizability-checks/target/ringlane-checks.jar chaos --operations 300000", 0,
          "OK: affine-direct, 4 servers, factor 1"),
      whole("java -jar benchmarks/target/benchmarks.jar -lp", 0, "StrategyThroughputBenchmark"),
      new Known(
          "java -jar benchmarks/target/benchmarks.jar StrategyThroughputBenchmark -p strategy=affine-direct -p workload=A",
          " -p workload=A", QUICK_JMH + "-p keys=2000 -p workload=A", 0, "A  thrpt"),
      new Known("java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.StrategyTable --blocks 3",
          "--blocks 3",
          "--blocks 2 --strategies affine-direct,combining --workloads C --clients 1 --best 0 -wi 0 -i 1 -r 300ms -p keys=2000",
          0,
          "workload C, 1 client, 64 requests unanswered:"),
      new Known(
          "java -jar benchmarks/target/benchmarks.jar StrategyThroughputBenchmark -p strategy=affine-direct -p workload=C -p window=1,64 -p mailbox=JDK_LINKED,JDK_ARRAY,MPSC_ARRAY,MPSC_CHUNKED -p idle=PARK,SPIN_THEN_PARK,YIELD,BLOCKING",
          "-p window=1,64 -p mailbox=JDK_LINKED,JDK_ARRAY,MPSC_ARRAY,MPSC_CHUNKED -p idle=PARK,SPIN_THEN_PARK,YIELD,BLOCKING",
          QUICK_JMH + "-p keys=2000 -p window=64 -p mailbox=JDK_ARRAY -p idle=BLOCKING", 0, "BLOCKING"),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios StrategyThroughputBenchmark workers=1,2 -p strategy=affine-direct -p workload=C -p window=1,64 -t 2 --blocks 5",
          "-p window=1,64 -t 2 --blocks 5", "--help", 0, "BENCHMARK PARAMETER=A,B"),
      new Known("java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.WorkerShares", "WorkerShares",
          "WorkerShares --operations 20000", 0, "zipfian"),
      new Known(
          "java -jar benchmarks/target/benchmarks.jar PipelineThroughputBenchmark -p flow=async -p databaseLatencyMs=5",
          " -p flow", QUICK_JMH + "-p flow", 0, "5   async  thrpt"),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios RoundTripBenchmark path=affine-direct,ping-pong --blocks 10",
          "--blocks 10", "--blocks 2 -p idle=park -f 1 -wi 0 -i 1 -r 300ms", 0,
          "RATIO path=affine-direct / ping-pong, goThereAndBack idle=park: "),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios HandOverThroughputBenchmark path=affine-direct,bare --blocks 10",
          "--blocks 10", "--blocks 2 -p mailbox=MPSC_ARRAY -p idle=PARK -f 1 -wi 0 -i 1 -r 300ms", 0,
          "RATIO path=affine-direct / bare, sendOne "),
      new Known("java -jar benchmarks/target/benchmarks.jar KvStoreCostBenchmark", "KvStoreCostBenchmark",
          QUICK_JMH + "-p n=10000 -p k=10 KvStoreCostBenchmark", 0, "KvStoreCostBenchmark.visitRange   10  10000"),
      new Known("java -jar benchmarks/target/benchmarks.jar RangeShiftCostBenchmark", "RangeShiftCostBenchmark",
          QUICK_JMH + "-p n=10000 RangeShiftCostBenchmark", 0, "RangeShiftCostBenchmark.takeRange"),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios ExpiryCostBenchmark work=expire,bare --blocks 10",
          "--blocks 10", "--blocks 2 -p n=10000" + QUICK_JMH, 0, "RATIO work=expire / bare, removeOne n=10000: "),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios ExpiryLatencyBenchmark expiriesPerSecond=10000,0 --percentiles 50,99 --blocks 10 -p database=memory",
          "10000,0 --percentiles 50,99 --blocks 10",
          "1000,500 --percentiles 50 --blocks 2 -f 1 -wi 0 -i 1 -r 300ms", 0,
          "RATIO expiriesPerSecond=1000 / 500, p50 "),
      new Known(
          "java -jar benchmarks/target/benchmarks.jar ParkedKeyThroughputBenchmark -p mode=parked-key -p databaseLatencyMs=5",
          " -p mode", QUICK_JMH + "-p mode", 0, "readOneColdKey:ofReal"),
      new Known(
          "java -jar benchmarks/target/benchmarks.jar PolicyThroughputBenchmark -p policy=write-behind+journal -p window=64",
          " -p policy", QUICK_JMH + "-p keys=2000 -p batch=100 -p skew=uniform -p policy", 0, "putOne:rows"),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.Ratios DrainThroughputBenchmark drain=write-behind,jdbc --blocks 5 -p database=h2",
          "--blocks 5", "--help", 0, "BENCHMARK PARAMETER=A,B"),
      new Known(
          "java -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.ClosedLoopLatency --strategy affine-direct --workload A --seconds 10 --out benchmarks/target/latency",
          "--seconds 10", "--keys 2000 --seconds 1", 0, "affine-direct    A              1 all"),
      new Known(
          "java -Xms4g -Xmx4g -cp benchmarks/target/benchmarks.jar io.ringlane.benchmarks.JoinLatency --entries 1000000 --factor 0 --blocks 5",
          "--entries 1000000 --factor 0 --blocks 5", "--entries 4000 --quiet 0.2 --warmup 0 --blocks 2", 0,
          " 0 refused, 0 violations"),
      whole("java -jar stress-tests/target/stress-tests.jar -l", 0, "PoolReadYourWritesStress.Actual"),
      new Known(
          "java -cp stress-tests/target/stress-tests.jar io.ringlane.stress.StressJudge --out jcstress.evidence.json --budget verify",
          "--out jcstress.evidence.json --budget verify", "--help", 0, "--budget"),
      whole("java -cp stress-tests/target/stress-tests.jar io.ringlane.stress.StressJudge --coverage", 0,
          "| `read-your-writes` |"),
      // its control is reported as failed, as it should be
      new Known(
          "java -jar stress-tests/target/stress-tests.jar -sc false -f 1 -fsm 1 -time 50 -iters 12 -t ExpireVersusPutStress -jvmArgsPrepend -Dringlane.strategy=affine-direct",
          "-time 50 -iters 12", "-time 20 -iters 3 -jvmArgs -XX:TieredStopAtLevel=1", 1, "ControlBlindExpire"),
      new Known("java -jar results/target/ringlane.jar study", "study", "study --help", 0, "--blocks"),
      whole("java -jar results/target/ringlane.jar report", 0, "index.html"),
      whole("java -jar results/target/ringlane.jar --help", 0, "study"));

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** No figure that a command gives here means anything: the first compiler alone will do, and another JMH on this machine may run. */
  private static final String NO_FIGURES = "-XX:TieredStopAtLevel=1 -Djmh.ignoreLock=true";

  /** The jars, where the commands look for them, and the files that they read. */
  @TempDir
  private static Path folder = Path.of("");

  @BeforeAll
  static void copyJarsAndWriteFiles() throws IOException {
    for (Known row : TABLE) {
      for (String jar : JAR.matcher(row.shown()).results().map(found -> found.group()).toList()) {
        Path copy = folder.resolve(jar);
        if (!Files.exists(copy)) {
          Files.createDirectories(copy.resolveSibling("."));
          Files.copy(ROOT.resolve(jar), copy);
        }
      }
    }
    Files.writeString(folder.resolve("my-history.tsv"), "s1\tput\ta\t1\t0\t10\tok\ns1\tget\ta\t1\t20\t30\tok\n");
    Files.writeString(folder.resolve("bad-history.tsv"), "s1\tput\ta\t1\t0\t10\tok\ns2\tget\ta\t-\t20\t30\tok\n");
    new SyntheticStudy().write(Files.createDirectories(folder.resolve("results/target/raw")));
  }

  @Test
  void readmesAndTableHaveTheSameCommands() {
    requireKnown(Readmes.commandsUnder(ROOT));
  }

  @Test
  void aCommandThatIsMissingOnEitherSideIsRed() {
    Set<String> more = Readmes.commandsUnder(ROOT);
    more.add("java -jar new.jar");
    assertThatThrownBy(() -> requireKnown(more)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("new.jar");
    Set<String> fewer = Readmes.commandsUnder(ROOT);
    fewer.remove(TABLE.getLast().shown());
    assertThatThrownBy(() -> requireKnown(fewer)).isInstanceOf(AssertionError.class)
        .hasMessageContaining(TABLE.getLast().shown());
  }

  private static void requireKnown(Set<String> shown) {
    Set<String> known = new LinkedHashSet<>(RUN_BY_CI);
    TABLE.forEach(row -> known.add(row.shown()));
    assertThat(shown).as("commands of the READMEs, against those of this test").hasSizeGreaterThan(RUN_BY_CI.size())
        .containsExactlyInAnyOrderElementsOf(known);
  }

  static List<Known> commands() {
    return TABLE;
  }

  /** Beside one another: what they measure means nothing here. */
  @ParameterizedTest
  @MethodSource("commands")
  @Execution(ExecutionMode.CONCURRENT)
  void everyCommandRuns(Known row) throws IOException, InterruptedException {
    String name = "command-" + TABLE.indexOf(row);
    Path out = folder.resolve(name + ".out");
    Path err = folder.resolve(name + ".err");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", row.run()).directory(folder.toFile())
        .redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().merge("PATH", Path.of(System.getProperty("java.home"), "bin").toString(),
        (before, jdk) -> jdk + File.pathSeparator + before);
    if (!row.shown().contains("stress-tests")) { // jcstress chooses its compilers itself
      builder.environment().put("JDK_JAVA_OPTIONS", NO_FIGURES);
    }
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ends", row.run()).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s%n%s%n%s", row.run(), Files.readString(out), Files.readString(err))
        .isEqualTo(row.exit());
    assertThat(Files.readString(out)).as(row.run()).contains(row.says());
  }
}
