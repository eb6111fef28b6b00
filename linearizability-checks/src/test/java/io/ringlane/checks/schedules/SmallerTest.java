package io.ringlane.checks.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SmallerTest {
  private static final int READABLE = 4;
  /** Where a row differs from what is in memory, with the reads that show what is. */
  private static final int WITH_FINAL_READS = 6;
  private static final int SEEDS = 5;

  static final List<CatalogueEntry> CONTROLS = List.of(Controls.ASYNC_UNORDERED, Controls.SLOTS_WITHOUT_DRAIN);

  private static long wrongSeed(CatalogueEntry control, long from) {
    Schedules.Report report = Schedules.run(control, from, 1_000);
    assertThat(report.upheld()).isFalse();
    return report.failingSeed();
  }

  @ParameterizedTest
  @FieldSource("CONTROLS")
  void whatIsLeftAPersonCanRead(CatalogueEntry control) {
    for (int i = 0; i < SEEDS; i++) {
      long seed = wrongSeed(control, 1 + i * 10_000L);
      Outcome whole = Schedule.run(control, seed);
      Smaller.Found found = Smaller.of(control, seed, whole);
      assertThat(found.outcome().evidence()).as("seed %d", seed).hasSizeBetween(1,
          String.valueOf(whole.kind()).startsWith("not ") ? READABLE : WITH_FINAL_READS);
      assertThat(found.outcome().kind()).as("seed %d", seed).isEqualTo(whole.kind());
      assertThat(Schedule.run(control, seed, found.part())).as("seed %d", seed).isEqualTo(found.outcome());
    }
  }

  @Test
  void aSeedIsExplainedInTheSameWayEachTime() {
    long seed = wrongSeed(Controls.SLOTS_WITHOUT_DRAIN, 1);
    Schedules.Explanation first = Objects.requireNonNull(Schedules.explain(Controls.SLOTS_WITHOUT_DRAIN, seed));
    assertThat(Schedules.explain(Controls.SLOTS_WITHOUT_DRAIN, seed)).isEqualTo(first);
    assertThat(first.left()).matches("\\d of 24 requests, without .*, order of steps \\d+");
    assertThat(first.counterexample()).contains("client ");
  }

  @Test
  void whatIsRightIsNotExplained() {
    assertThat(Schedules.explain(Catalogue.SIMULATED, 1)).isNull();
  }
}
