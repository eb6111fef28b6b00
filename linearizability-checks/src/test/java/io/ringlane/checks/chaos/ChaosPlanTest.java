package io.ringlane.checks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosPlanTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 26, 1_000, 300_001, 20_000_000})
  void theSharesMakeUpTheWhole(long operations) {
    assertThat(IntStream.range(0, ChaosPlan.CLIENTS).mapToLong(client -> ChaosPlan.shareOf(operations, client)).sum())
        .isEqualTo(operations);
  }

  @Test
  void whoWaitsAsksForAQuarterOfWhatTheOthersDo() {
    assertThat(IntStream.range(0, ChaosPlan.CLIENTS).mapToLong(client -> ChaosPlan.shareOf(26_000, client)))
        .containsExactly(1_000L, 1_000L, 4_000L, 4_000L, 4_000L, 4_000L, 4_000L, 4_000L);
  }
}
