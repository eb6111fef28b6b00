package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The account of the benchmark of an expiry: right where every batch is removed, and red where one is not. */
class RemovalTest {
  private static final int N = 3 * Removal.BATCH;

  @ParameterizedTest
  @ValueSource(strings = {"expire", "bare", "sweep"})
  void everyWorkRemovesEachBatchAndGetsItBack(String work) {
    Removal removal = Removal.named(work, N);
    for (int batch = 0; batch < 20; batch++) {
      removal.refill();
      removal.run();
    }
    assertThat(removal.finish().toString()).isEqualTo("0 violations");
  }

  @ParameterizedTest
  @ValueSource(strings = {"expire", "bare", "sweep"})
  void seesABatchThatWasNotRemoved(String work) {
    Removal removal = Removal.named(work, N);
    removal.run();
    removal.run(); // nothing was put back, so nothing more is due
    assertThat(removal.finish().toString()).contains("removed 1000 of 2000");
  }

  @Test
  void otherWorksAndSizesAreRefused() {
    assertThatThrownBy(() -> Removal.named("none", N)).hasMessageContaining("expire, sweep, bare");
    assertThatThrownBy(() -> Removal.named("bare", 10)).hasMessageContaining("n is 10");
  }
}
