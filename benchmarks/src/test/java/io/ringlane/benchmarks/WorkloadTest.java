package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
  private static final int COUNT = 1 << 17;

  @ParameterizedTest
  @CsvSource({"A, 0.5", "B, 0.95"})
  void drawsTheMixOfTheWorkload(String name, double reads) {
    Draws draws = Workload.named(name).draw(1, COUNT);
    Map<Draws.Kind, Integer> seen = new EnumMap<>(Draws.Kind.class);
    for (int i = 0; i < COUNT; i++) {
      seen.merge(draws.kind(i), 1, Integer::sum);
    }
    assertThat(share(seen, Draws.Kind.READ)).isCloseTo(reads, within(0.005));
    assertThat(share(seen, Draws.Kind.EXPIRING_UPDATE))
        .isCloseTo((1 - reads) / Workload.UPDATES_AN_EXPIRY, within(0.001)).isPositive();
  }

  @Test
  void drawsKeysOverTheWholeRangeWithYcsbsSkew() {
    int[] seen = new int[Workload.KEYS];
    Draws draws = Workload.A.draw(2, COUNT);
    for (int i = 0; i < COUNT; i++) {
      seen[draws.key(i)]++;
    }
    // YCSB scrambles ranks of ten thousand million items at 0.99, so the first rank has 1 / 26.469 of all draws.
    assertThat(IntStream.of(seen).max().orElseThrow() / (double) COUNT).isCloseTo(1 / 26.469, within(0.005));
    assertThat(IntStream.of(seen).filter(count -> count > 0).count()).isGreaterThan(Workload.KEYS / 4);
    assertThat(IntStream.range(0, 10).mapToLong(tenth -> IntStream.range(0, Workload.KEYS / 10)
        .filter(i -> seen[tenth * Workload.KEYS / 10 + i] > 0).count())).allMatch(count -> count > Workload.KEYS / 40);
  }

  @Test
  void drawsTheSameFromTheSameSeedAndOtherwiseOthers() {
    Draws first = Workload.A.draw(3, 1 << 10);
    ThreadLocalRandom.current().nextLong();
    Draws again = Workload.A.draw(3, 1 << 10);
    Draws other = Workload.A.draw(4, 1 << 10);
    assertThat(keys(again)).isEqualTo(keys(first));
    assertThat(keys(other)).isNotEqualTo(keys(first));
    assertThat(IntStream.range(0, 1 << 10)).allMatch(i -> again.kind(i) == first.kind(i));
  }

  @Test
  void leavesTheThreadsOwnRandomnessUnforeseeable() {
    SeededThread.draw(5, () -> "");
    long one = ThreadLocalRandom.current().nextLong();
    SeededThread.draw(5, () -> "");
    assertThat(ThreadLocalRandom.current().nextLong()).isNotEqualTo(one);
  }

  @Test
  void repeatsItsDrawsInTurn() {
    Draws draws = Workload.B.draw(6, 64);
    assertThat(draws.key(64L * 1_000_000_000_000L + 7)).isEqualTo(draws.key(7));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Workload.named("Z")).hasMessageContaining("'Z'").hasMessageContaining("A, B");
    assertThatThrownBy(() -> Workload.A.draw(1, 1_000)).hasMessageContaining("power of two");
  }

  private static double share(Map<Draws.Kind, Integer> seen, Draws.Kind kind) {
    return seen.getOrDefault(kind, 0) / (double) COUNT;
  }

  private static int[] keys(Draws draws) {
    return IntStream.range(0, draws.length()).map(draws::key).toArray();
  }
}
