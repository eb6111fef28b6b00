package io.ringlane.checks.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
  private static final int COUNT = 1_000;

  static Stream<CatalogueEntry> promising() {
    return Schedules.subjects().stream().filter(entry -> !entry.control());
  }

  @ParameterizedTest
  @MethodSource("promising")
  void noScheduleBreaksThePromise(CatalogueEntry entry) {
    Schedules.Report report = Schedules.run(entry, 1_000, COUNT);
    assertThat(report.complaint()).as("seed %d%n%s", report.failingSeed(), report.counterexample()).isNull();
    assertThat(report.schedules()).isEqualTo(COUNT);
    assertThat(report.distinct()).isGreaterThan(COUNT * 9 / 10);
    assertThat(report.full()).as("with a fault and a change").isGreaterThan(COUNT * 2 / 3);
    assertThat(report.vacuous()).isNull();
  }

  static Stream<CatalogueEntry> controls() {
    return Schedules.subjects().stream().filter(CatalogueEntry::control);
  }

  @ParameterizedTest
  @MethodSource("controls")
  void theControlIsSeen(CatalogueEntry control) {
    Schedules.Report report = Schedules.run(control, 1_000, COUNT);
    assertThat(report.upheld()).isFalse();
    assertThat(report.schedules()).isLessThan(COUNT / 5);
  }

  /**
   * A crash of a server that the process did not live to report, which the judge took for one that took nothing; a newcomer's crash that was said to be
   * survived, while the newcomer had the only copy.
   */
  @ParameterizedTest
  @ValueSource(longs = {9_000_034, 30_037_387})
  void aSeedThatWasWrongOnceIsRight(long seed) {
    Outcome outcome = Schedule.run(Catalogue.SIMULATED, seed);
    assertThat(outcome.complaint()).as("%s", outcome).isNull();
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 0; seed < 50; seed++) {
      for (CatalogueEntry entry : List.of(Catalogue.AFFINE_ASSIGNER, Catalogue.AFFINE_SLOTS)) {
        assertThat(Schedule.run(entry, seed)).isEqualTo(Schedule.run(entry, seed));
      }
    }
  }

  @Test
  void refusesWhatItCannotJudge() {
    assertThatThrownBy(() -> Schedules.subject("caller-runs"))
        .hasMessageContaining("there are simulated, single-thread, affine-direct");
  }
}
