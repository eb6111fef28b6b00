package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

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

  /**
   * Does it before it returns, but for a call from inside. What one of them throws goes to the thread's handler of uncaught exceptions: the caller has
   * nothing to do with those that follow.
   */
  void run(T thing) {
    Turns<T> mine = turns.get();
    if (mine.inside) {
      mine.waiting.add(thing);
      return;
    }
    mine.inside = true;
    for (T next = thing; next != null; next = mine.waiting.poll()) {
      try {
        action.accept(next);
      } catch (Throwable thrown) {
        report(thrown);
      }
    }
    mine.inside = false;
  }

  /** Somebody's effect failed: nobody here can do anything about it. */
  static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
