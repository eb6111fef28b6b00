package io.ringlane.checks.races;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.ringlane.fixtures.RealDatabases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mutants that each race kills are in the bug museum. */
class RacesTest {
  private static final Path PROOFS = Path.of("target", "proofs");

  @ParameterizedTest
  @EnumSource
  @Tag("T05")
  @Tag("T10")
  @Tag("T23")
  @Tag("T24")
  void everyRaceHoldsAndRowsThatTakeAnyVersionLoseToAFrozenFlusher(RealDatabases database)
      throws IOException, InterruptedException {
    List<Races.Played> played = Races.play(database);
    assertThat(played).hasSameSizeAs(Race.values()).allSatisfy(each -> assertThat(each.complaint()).isNull());
    Races.Played control = Races.control(database);
    assertThat(control.complaint()).contains("not turned away", "the row is of the old owner");
    Races.evidence(database, played, control).write(PROOFS);
  }
}
