package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Does things on the calling thread, one after another: what doing one of them asks for is done after it, not inside. Any thread may call. */
final class Trampoline<T> {
  private static final class Turns<T> {
    final Deque<T> waiting = new ArrayDeque<>();
    boolean inside;
  }

  @SuppressWarnings("ThreadLocalUsage") // there are as many as strategies
  private final ThreadLocal<Turns<T>> turns = ThreadLocal.withInitial(Turns::new);
  private final Consumer<T> action;

  Trampoline(Consumer<T> action) {
    this.action = action;
  }

  /** Does it before it returns, but for a call from inside. What one of them throws is thrown when all are done. */
  void run(T thing) {
    Turns<T> mine = turns.get();
    if (mine.inside) {
      mine.waiting.add(thing);
      return;
    }
    Throwable failure = null;
    mine.inside = true;
    for (T next = thing; next != null; next = mine.waiting.poll()) {
      try {
        action.accept(next);
      } catch (Throwable thrown) { // those behind it are somebody else's
        failure = thrown;
      }
    }
    mine.inside = false;
    rethrow(failure);
  }

  /** Throws it, where there is any: unchecked, as what was done declares no other. */
  static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
