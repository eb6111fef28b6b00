package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RatiosTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theIntervalIsStudentsOverTheLogRatiosOfTheBlocks() {
    // logs 0.1 and 0.3: mean 0.2, standard error 0.1, quantile of one degree of freedom 12.7062
    Ratios.Ratio ratio = Ratios.Ratio.of(List.of(10 * Math.exp(0.1), 50 * Math.exp(0.3)), List.of(10.0, 50.0));
    assertThat(ratio.ratio()).isCloseTo(Math.exp(0.2), within(1e-9));
    assertThat(ratio.low()).isCloseTo(Math.exp(0.2 - 1.27062), within(1e-5));
    assertThat(ratio.high()).isCloseTo(Math.exp(0.2 + 1.27062), within(1e-4));
  }

  @Test
  void runsBothInEachBlockAndGivesARatioForEachCombination() {
    assertThat(
        run("KvStoreCostBenchmark.visitRange", "k=10,100", "--blocks", "2", "-p", "n=1000,2000", "-f", "0", "-wi",
            "0", "-i", "1", "-r", "10ms"))
        .as(err::toString).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("block "))).hasSize(8);
    assertThat(out.toString().lines().filter(line -> line.startsWith("RATIO k=10 / 100, ")))
        .hasSize(2).allMatch(line -> line.endsWith("], 2 blocks"));
  }

  @Test
  void givesARatioForEachPercentile() {
    assertThat(
        run("ExpiryLatencyBenchmark", "expiriesPerSecond=1000,500", "--percentiles", "50,90", "--blocks", "2", "-p",
            "database=memory", "-f", "0", "-wi", "0", "-i", "1", "-r", "300ms"))
        .as(err::toString).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("RATIO ")))
        .hasSize(2).anyMatch(line -> line.contains(", p50 readOrWrite "))
        .anyMatch(line -> line.contains(", p90 readOrWrite "));
  }

  @Test
  void percentilesOfABenchmarkWithoutSamplesAreRefused() {
    assertThat(run("KvStoreCostBenchmark.readByHash", "n=1000,2000", "--percentiles", "50", "-f", "0", "-wi", "0", "-i",
        "1", "-r", "10ms")).isEqualTo(Ratios.USAGE);
    assertThat(err.toString()).contains("samples times");
  }

  @Test
  void thereIsNoRatioWhereAForkFails() {
    assertThat(run("StrategyThroughputBenchmark", "strategy=no-such,none", "-f", "0", "-p", "workload=A"))
        .isEqualTo(Ratios.FORK_FAILED);
    assertThat(err.toString()).contains("There is no ratio");
  }

  @ParameterizedTest
  @CsvSource({"n=1, --blocks=2, is not PARAMETER=A", "n, --blocks=2, is not PARAMETER=A",
      "'n=1,2', --blocks=1, at least 2",
      "'n=1,2', -nonsense, not a recognized option", "'n=1,2', --percentiles=100, less than 100"})
  void wrongOptionsAreExplained(String comparison, String option, String says) {
    assertThat(run("KvStoreCostBenchmark", comparison, option)).isEqualTo(Ratios.USAGE);
    assertThat(err.toString()).contains(says);
  }

  private int run(String... arguments) {
    return new CommandLine(new Ratios()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
