package io.ringlane.checks.lincheck;

import io.ringlane.api.Slot;
import org.jspecify.annotations.Nullable;

/** A slot that a thread waits for on a monitor, which a model checker follows, and that counts its answers. */
public final class Answer<T extends @Nullable Object> implements Slot<T> {
  private @Nullable T value;
  private @Nullable Throwable error;
  private int answers;

  @Override
  public synchronized void answer(T answered) {
    value = answered;
    answers++;
    notifyAll();
  }

  @Override
  public synchronized void fail(Throwable failure) {
    error = failure;
    answers++;
    notifyAll();
  }

  /**
   * Waits for the answer.
   *
   * @throws AssertionError where the request failed
   */
  @SuppressWarnings("NullAway") // null where T may be
  public synchronized T await() {
    while (answers == 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts", e);
      }
    }
    if (error != null) {
      throw new AssertionError("a request failed", error);
    }
    return value;
  }

  /** How often it was answered or failed so far. */
  public synchronized int count() {
    return answers;
  }
}
