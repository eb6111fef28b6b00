package io.ringlane.results.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringlane.results.study.Machine.Ticks;
import org.junit.jupiter.api.Test;

/** Steal time, out of invented counters. */
class MachineTest {

  @Test
  void stealIsAShareOfAllTicksWithoutCountingGuestsTwice() {
    Ticks before = Ticks.parse("cpu  100 0 50 800 10 5 5 30 99 0");
    Ticks after = Ticks.parse("cpu  150 0 60 830 10 5 5 40 140 0");

    assertThat(before).isEqualTo(new Ticks(1_000, 30));
    assertThat(after.stealPercentSince(before)).isCloseTo(10, within(1e-9));
  }

  @Test
  void unknownCountersGiveNoPercentage() {
    assertThat(new Ticks(-1, 0).stealPercentSince(new Ticks(5, 1))).isNegative();
  }
}
