package io.ringlane.checks.races;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.ringlane.fixtures.RealDatabases;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mutants that each race kills are in the bug museum. */
class RacesTest {
  @ParameterizedTest
  @EnumSource
  @Tag("T05")
  @Tag("T10")
  @Tag("T23")
  @Tag("T24")
  void everyRaceHolds(RealDatabases database) throws InterruptedException {
    List<Races.Played> played = Races.play(database);
    assertThat(played).hasSameSizeAs(Race.values()).allSatisfy(each -> assertThat(each.complaint()).isNull());
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T24")
  void rowsThatTakeAnyVersionLoseToAFrozenFlusher(RealDatabases database) throws InterruptedException {
    assertThat(Races.control(database).complaint()).contains("not turned away", "the row is of the old owner");
  }
}
