package io.ringlane.checks.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LossWindowTest {
  @Test
  void percentilesAreExactOrderStatistics() {
    assertThat(LossWindow.rank(LongStream.rangeClosed(1, 200).toArray(), 50)).isEqualTo(100);
    assertThat(LossWindow.rank(LongStream.rangeClosed(1, 200).toArray(), 99)).isEqualTo(198);
    assertThat(LossWindow.rank(LongStream.rangeClosed(1, 200).toArray(), 100)).isEqualTo(200);
    assertThat(LossWindow.rank(new long[]{7, 3, 5}, 99)).as("of three, the p99 is the maximum").isEqualTo(7);
    assertThat(LossWindow.rank(new long[]{3, 2, 9, 1}, 50)).isEqualTo(2);
  }

  @Test
  @Tag("T21")
  void tellsEntriesAndAge() {
    LossWindow window = new LossWindow();
    window.add(new Comparison(10, 0, 40, 4, 1_500, List.of(), List.of()));
    window.add(new Comparison(10, 0, 60, 6, 500, List.of(), List.of()));
    assertThat(window).hasToString(
        "entries p50 4, p99 6, max 6; age p50 0.5 ms, p99 1.5 ms, max 1.5 ms (2 kills)");
  }
}
