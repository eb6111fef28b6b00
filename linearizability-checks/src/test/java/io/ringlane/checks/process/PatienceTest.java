package io.ringlane.checks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Patience SHORT = Patience.of(Duration.ofMillis(30), Duration.ofMillis(10));

  /** The machine stands still in the first attempt, for longer than the whole patience; the permit comes after it. */
  @Test
  void timeInWhichNothingRanDoesNotCount() throws InterruptedException {
    Semaphore stopped = new Semaphore(0) {
      private boolean stood;

      @Override
      public boolean tryAcquire(int permits, long timeout, TimeUnit unit) throws InterruptedException {
        if (!stood) {
          stood = true;
          Thread.sleep(100);
          return false;
        }
        return true;
      }
    };
    assertThat(SHORT.acquire(stopped, 1)).isTrue();
  }

  /** The same where a condition is looked at. */
  @Test
  void aLookThatTookLongIsOneLook() {
    int[] looks = {0};
    assertThat(SHORT.await(() -> {
      if (looks[0]++ == 0) {
        sleep(100);
      }
      return looks[0] > 1;
    })).isTrue();
  }

  @Test
  void itEnds() throws Exception {
    Semaphore taken = new Semaphore(0);
    long begin = System.nanoTime();
    assertThat(SHORT.acquire(taken, 1)).isFalse();
    assertThat(SHORT.await(() -> false)).isFalse();
    assertThatThrownBy(() -> SHORT.get(new CompletableFuture<>())).isInstanceOf(TimeoutException.class)
        .hasMessage("nothing came within 30 ms");
    assertThat(System.nanoTime() - begin).as("three times, and none was cut short")
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(90));
  }

  @Test
  void tellsWhatAStageCameTo() throws Exception {
    assertThat(SHORT.get(CompletableFuture.completedFuture("answer"))).isEqualTo("answer");
    assertThatThrownBy(() -> SHORT.get(CompletableFuture.failedFuture(new IllegalStateException("why"))))
        .isInstanceOf(CompletionException.class).hasRootCauseMessage("why");
  }

  @Test
  void givesTheLastAnswerWhetherItWillDoOrNot() {
    int[] asked = {0};
    assertThat(SHORT.until(() -> ++asked[0], answer -> answer == 3)).isEqualTo(3);
    assertThat(SHORT.until(() -> ++asked[0], answer -> false)).isEqualTo(asked[0]);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }
}
