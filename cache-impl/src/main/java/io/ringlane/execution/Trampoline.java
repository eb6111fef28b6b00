package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Does things on the calling thread, one after another: what doing one of them asks for is done after it, not inside. Any thread may call. */
final class Trampoline<T> {
  @SuppressWarnings("ThreadLocalUsage") // there are as many as strategies
  private final ThreadLocal<@Nullable Deque<T>> waiting = new ThreadLocal<>();
  private final Consumer<T> action;

  Trampoline(Consumer<T> action) {
    this.action = action;
  }

  /** Does it before it returns, but for a call from inside. */
  void run(T thing) {
    Deque<T> mine = waiting.get();
    if (mine != null) {
      mine.add(thing);
      return;
    }
    mine = new ArrayDeque<>();
    mine.add(thing);
    waiting.set(mine);
    try {
      for (T next; (next = mine.poll()) != null;) {
        action.accept(next);
      }
    } finally {
      waiting.remove();
    }
  }
}
