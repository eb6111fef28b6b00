package io.ringlane.checks.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How long a check waits until it calls something a hang. Only time in which this process ran counts: it waits in slices, and a slice is one slice
 * however far the clock went meanwhile, so that a machine that stood still (a paused virtual machine, a stopped process) is not taken
 * for a cache that does. Immutable; any thread.
 */
public final class Patience {
  private static final Duration SLICE = Duration.ofMillis(50);
  private static final long LOOK_NANOS = 100_000;

  private final Duration limit;
  private final Duration slice;

  private Patience(Duration limit, Duration slice) {
    this.limit = limit;
    this.slice = slice;
  }

  /** Of this length, above 0. */
  public static Patience of(Duration limit) {
    return of(limit, SLICE);
  }

  static Patience of(Duration limit, Duration slice) {
    return new Patience(limit, slice);
  }

  /** Waits for the permits; false where they did not come. */
  public boolean acquire(Semaphore semaphore, int permits) throws InterruptedException {
    for (long left = limit.toNanos(); left > 0; left -= slice.toNanos()) {
      if (semaphore.tryAcquire(permits, Math.min(left, slice.toNanos()), TimeUnit.NANOSECONDS)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the stage came to.
   *
   * @throws CompletionException with what the stage failed with
   * @throws TimeoutException where it came to nothing
   */
  public <T extends @Nullable Object> T get(CompletionStage<T> stage) throws InterruptedException, TimeoutException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    Semaphore done = new Semaphore(0);
    future.whenComplete((_, _) -> done.release());
    if (!acquire(done, 1)) {
      throw new TimeoutException("nothing came within " + this);
    }
    return future.join();
  }

  /** Looks at the condition every now and then; false where it did not become true. */
  public boolean await(BooleanSupplier condition) {
    return until(condition::getAsBoolean, answer -> answer);
  }

  /** Asks every now and then until the answer will do; the last answer, which may be one that will not. A question that takes long is one slice. */
  public <T> T until(Supplier<T> question, Predicate<T> willDo) {
    T answer = question.get();
    for (long left = limit.toNanos(); left > 0; left -= slice.toNanos()) {
      for (long begin = System.nanoTime(); System.nanoTime() - begin < slice.toNanos(); answer = question.get()) {
        if (willDo.test(answer)) {
          return answer;
        }
        LockSupport.parkNanos(question, LOOK_NANOS);
      }
    }
    return answer;
  }

  @Override
  public String toString() {
    return limit.toMillis() % 1_000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
