package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs through JMH, its checks included; the figures of such a run mean nothing. */
class SmokeTest {
  @Test
  void aStrategyAndAControl() throws RunnerException {
    Collection<RunResult> results = run(options(StrategyThroughputBenchmark.class)
        .param("strategy", "affine-direct", "shared-pool").param("workload", "B").param("keys", "2000").threads(2), 2);
    assertThat(results).allSatisfy(result -> {
      assertThat(result.getSecondaryResults()).containsKeys("accepted", "failed", "violations", "ledgerIssued",
          "ledgerLeft");
      assertThat(score(result, "accepted")).isPositive();
    });
  }

  @Test
  void aClientThatLeavesRequestsUnanswered() throws RunnerException {
    run(options(StrategyThroughputBenchmark.class).param("strategy", "affine-slots", "ring-buffer")
        .param("workload", "A")
        .param("keys", "2000").param("window", "64"), 2);
  }

  @Test
  void theRoundTripAndItsFloors() throws RunnerException {
    run(options(RoundTripBenchmark.class), 8);
  }

  @Test
  void theHandOverAndItsFloor() throws RunnerException {
    run(options(HandOverThroughputBenchmark.class).param("idle", "SPIN_THEN_PARK"), 8);
  }

  @Test
  void everyFlow() throws RunnerException {
    Collection<RunResult> results = run(
        options(PipelineThroughputBenchmark.class).param("databaseLatencyMs", "1"), 4);
    assertThat(results).allSatisfy(result -> {
      assertThat(score(result, "accepted")).isPositive();
      assertThat(score(result, "failed")).isZero();
    });
  }

  @Test
  void bothStructuresOfAStore() throws RunnerException {
    run(options(KvStoreCostBenchmark.class).param("n", "10000"), 3);
  }

  @Test
  void aRangeAndItsFloors() throws RunnerException {
    run(options(RangeShiftCostBenchmark.class).param("n", "10000"), 5);
  }

  @Test
  void everyRemoval() throws RunnerException {
    run(options(ExpiryCostBenchmark.class).param("n", "10000"), 3);
  }

  @Test
  void aClientWhileEntriesExpireAndWhileNoneDoes() throws RunnerException {
    Collection<RunResult> results = run(
        options(ExpiryLatencyBenchmark.class).param("expiriesPerSecond", "1000", "0"), 4);
    assertThat(results).allSatisfy(
        result -> assertThat(result.getPrimaryResult().getStatistics().getPercentile(50)).isPositive());
  }

  @Test
  void bothDrains() throws RunnerException {
    run(options(DrainThroughputBenchmark.class).param("database", "h2").param("batch", "1000"), 2);
  }

  @Test
  void bothModesOfTheDatabase() throws RunnerException {
    Collection<RunResult> results = run(
        options(ParkedKeyThroughputBenchmark.class).param("databaseLatencyMs", "1").param("clients", "8"), 2);
    assertThat(results).allSatisfy(result -> {
      assertThat(score(result, "ofNominal")).isBetween(0.01, 1.1);
      assertThat(score(result, "ofReal")).isBetween(0.01, 1.1);
    });
  }

  @Test
  void everyPolicy() throws RunnerException {
    Collection<RunResult> results = run(options(PolicyThroughputBenchmark.class).param("window", "64")
        .param("batch", "100").param("skew", "zipfian").param("keys", "2000"), 3);
    assertThat(results).allSatisfy(result -> assertThat(score(result, "rows")).isPositive());
  }

  private static ChainedOptionsBuilder options(Class<?> benchmark) {
    return new OptionsBuilder().include(benchmark.getName()).forks(0).warmupIterations(0).measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(100)).shouldFailOnError(true).verbosity(VerboseMode.SILENT);
  }

  private static double score(RunResult result, String counter) {
    return Objects.requireNonNull(result.getSecondaryResults().get(counter), counter).getScore();
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options, int expected) throws RunnerException {
    Collection<RunResult> results = new Runner(options.build()).run();
    assertThat(results).hasSize(expected)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
    return results;
  }
}
