package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When flushers may try a database that does not answer. */
@Tag("T14")
class BreakerTest {
  private static final long FIRST = 1_000;
  private static final long LAST = 5_000;

  private static Breaker breaker(long seed) {
    return new Breaker(FlushSettings.defaults().withBackoff(Duration.ofNanos(FIRST), Duration.ofNanos(LAST)), seed);
  }

  @Test
  void whileItIsClosedAnybodyMayTry() {
    Breaker breaker = breaker(1);
    assertThat(breaker.acquire(0)).isTrue();
    assertThat(breaker.acquire(0)).isTrue();
    assertThat(breaker.opensAt()).isLessThanOrEqualTo(0);
    assertThat(breaker.failures()).isZero();
  }

  @Test
  void afterAFailureOneMayTryWhenTheBackoffIsOverAndClosesItWithASuccess() {
    Breaker breaker = breaker(1);
    breaker.failure(100);
    long opens = breaker.opensAt();
    assertThat(breaker.acquire(opens - 1)).isFalse();
    assertThat(breaker.acquire(opens)).isTrue();
    assertThat(breaker.acquire(opens)).as("a second one").isFalse();
    assertThat(breaker.opensAt()).as("while one tries nobody knows").isEqualTo(Long.MAX_VALUE);
    breaker.success();
    assertThat(breaker.failures()).isZero();
    assertThat(breaker.acquire(0)).isTrue();
    assertThat(breaker.acquire(0)).isTrue();
  }

  @Test
  void whoHasNothingToTryWithLetsAnotherOneTry() {
    Breaker breaker = breaker(1);
    breaker.failure(0);
    assertThat(breaker.acquire(FIRST)).isTrue();
    breaker.abstain();
    assertThat(breaker.failures()).isEqualTo(1);
    assertThat(breaker.acquire(FIRST)).isTrue();
    breaker.failure(FIRST);
    assertThat(breaker.acquire(FIRST)).as("it waits again").isFalse();
    assertThat(breaker.acquire(FIRST + 2 * FIRST)).isTrue();
  }

  /** At least half of the pause and at most all of it, spread over seeds. */
  @Test
  void thePauseDoublesUpToTheLastOneWithJitter() {
    long[] pauses = {FIRST, 2 * FIRST, 4 * FIRST, LAST, LAST};
    for (int failures = 1; failures <= pauses.length; failures++) {
      long pause = pauses[failures - 1];
      Set<Long> seen = new HashSet<>();
      for (int seed = 0; seed < 200; seed++) {
        Breaker breaker = breaker(seed);
        for (int i = 0; i < failures; i++) {
          breaker.failure(7);
        }
        seen.add(breaker.opensAt() - 7);
        assertThat(breaker.failures()).isEqualTo(failures);
      }
      assertThat(seen).as("%d failures", failures).allMatch(each -> each >= pause / 2 && each <= pause);
      assertThat(seen.stream().mapToLong(Long::longValue).max().orElseThrow()).isGreaterThan(pause * 9 / 10);
      assertThat(seen.stream().mapToLong(Long::longValue).min().orElseThrow()).isLessThan(pause * 6 / 10);
    }
  }
}
