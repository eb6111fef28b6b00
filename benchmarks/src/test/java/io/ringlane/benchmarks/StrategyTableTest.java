package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringlane.benchmarks.StrategyTable.Load;
import io.ringlane.benchmarks.StrategyTable.Row;
import io.ringlane.benchmarks.StrategyTable.Sample;
import io.ringlane.cluster.Catalogue;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class StrategyTableTest {
  private static final Load ONE = new Load("A", 1, 1);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aRowIsComparedBlockByBlock() {
    Row row = StrategyTable.row(Catalogue.COMBINING, ONE, List.of(new Sample(20, 300, 0), new Sample(80, 200, 0)),
        List.of(new Sample(10, 1, 0), new Sample(40, 1, 0)));
    assertThat(Objects.requireNonNull(row.operations())).isCloseTo(40, within(1e-9));
    assertThat(Objects.requireNonNull(row.ratio())).isCloseTo(2, within(1e-9));
    assertThat(Objects.requireNonNull(row.low())).isCloseTo(2, within(1e-9));
    assertThat(row.bytes()).isEqualTo(200);
  }

  @Test
  void aControlThatFailedHasNoFigure() {
    Row row = StrategyTable.row(Controls.SHARED_POOL, ONE,
        List.of(new Sample(20, 300, 0), new Sample(Double.NaN, Double.NaN, Double.NaN)),
        List.of(new Sample(10, 1, 0), new Sample(40, 1, 0)));
    assertThat(row.operations()).isNull();
    assertThat(row.ratio()).isNull();
  }

  @Test
  void runsEveryCellInEachBlockAndTheFastestWithTheCrowd(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("table.json");
    assertThat(run("--strategies", "affine-direct,caller-runs,shared-pool", "--workloads", "C", "--clients", "1",
        "--crowd", "3", "--best", "1", "--window", "8", "--blocks", "2", "--out", file.toString(), "-f", "0", "-wi",
        "0", "-i", "1", "-r", "50ms", "-p", "keys=2000")).as(err::toString).isZero();
    // 3 strategies with one client, 1 with a window, and the fastest, or it and the base, with the crowd
    assertThat(out.toString().lines().filter(line -> line.contains(" min left: ")).count()).isIn(10L, 12L);
    assertThat(out.toString().lines()).anyMatch(line -> line.matches("shared-pool +n/a"));
    JsonNode rows = new ObjectMapper().readTree(file.toFile()).get("rows");
    assertThat(rows.findValuesAsText("strategy")).contains("affine-direct", "caller-runs", "shared-pool");
    rows.forEach(row -> assertThat(row.get("ops_per_s").isNull())
        .isEqualTo(row.get("window").asInt() > 1 && !row.get("strategy").asText().equals("affine-direct")));
  }

  @ParameterizedTest
  @CsvSource({"--strategies, no-such, there are", "--strategies, caller-runs, leaves out --base affine-direct",
      "--workloads, D, there are A", "--clients, 0, at least 1", "--blocks, 1, at least 2", "--base, x, there are"})
  void wrongOptionsAreExplained(String option, String value, String says) {
    assertThat(run(option, value)).isEqualTo(StrategyTable.USAGE);
    assertThat(err.toString()).contains(says);
  }

  private int run(String... arguments) {
    return new CommandLine(new StrategyTable()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
