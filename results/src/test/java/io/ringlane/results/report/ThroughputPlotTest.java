package io.ringlane.results.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.results.analysis.Ranking;
import io.ringlane.results.analysis.RankingRow;
import io.ringlane.results.analysis.SubjectVerdict;
import io.ringlane.results.raw.Outcome;
import io.ringlane.results.statistics.GeometricMean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThroughputPlotTest {

  private static RankingRow row(int number) {
    double pace = 1_000.0 * (number + 1);
    double[] paces = {pace, pace * 1.1, pace * 1.2};
    List<RankingRow.Sample> forks = IntStream.range(0, paces.length)
        .mapToObj(block -> new RankingRow.Sample(block + 1, "x.json", paces[block], List.of(paces[block]))).toList();
    return new RankingRow("strategy-" + number,
        new SubjectVerdict("strategy-" + number, false, true, Outcome.UPHELD, Map.of(), List.of()), false, number == 0,
        forks, GeometricMean.of(paces), 0.1, null, OptionalDouble.empty(), "", OptionalDouble.empty(), false, 3, 0,
        List.of());
  }

  /** The library looks for a step at which all labels differ, and once did so for ever with nineteen rows. It draws text as shapes, so labels are not looked for here. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6, 9, 10, 11, 19, 24, 40})
  @Timeout(30)
  void isDrawnWithAnyNumberOfRows(int rows, @TempDir Path folder) throws IOException {
    ThroughputPlot.of(new Ranking("A", IntStream.range(0, rows).mapToObj(ThroughputPlotTest::row).toList(), 1))
        .write(folder);
    assertThat(Files.readString(folder.resolve("throughput-A.svg"))).contains("</svg>");
    assertThat(folder.resolve("throughput-A.png")).isNotEmptyFile();
  }

  @Test
  void blankLabelsDiffer() {
    assertThat(IntStream.range(0, 1_000).mapToObj(tick -> Plot.noLabel(tick / 20.0)).distinct()).hasSize(1_000)
        .allSatisfy(label -> assertThat(label).matches("[ \\u00a0]+"));
  }
}
