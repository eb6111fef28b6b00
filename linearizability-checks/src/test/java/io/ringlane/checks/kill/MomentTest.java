package io.ringlane.checks.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class MomentTest {
  private static Stream<Moment> draw(boolean afterKill) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, 300).mapToObj(i -> Moment.draw(random, afterKill));
  }

  @Test
  void everyMomentComesAfterAKill() {
    assertThat(draw(true)).contains(Moment.values());
  }

  @Test
  void withoutAKillThereIsNothingToRecover() {
    assertThat(draw(false)).contains(Moment.LOAD, Moment.START, Moment.CLOSE).doesNotContain(Moment.RECOVERY);
  }
}
