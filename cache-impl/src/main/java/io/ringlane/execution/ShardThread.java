package io.ringlane.execution;

/**
 * Knows which threads are running a shard or delivering its effects (callbacks run there). A blocking call from such a thread could
 * wait for work that only this thread can do, so it is refused in every strategy.
 */
public final class ShardThread {
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  private ShardThread() {}

  /** Whether the current thread is inside. */
  public static boolean isCurrent() {
    return DEPTH.get()[0] > 0;
  }

  /** @throws IllegalStateException where the current thread is inside */
  public static void requireOutside() {
    if (isCurrent()) {
      throw new IllegalStateException(
          "a blocking call from a thread that is running a shard or a callback; use the asynchronous form");
    }
  }

  /** The current thread's depth, to be raised while it is inside. */
  static int[] depth() {
    return DEPTH.get();
  }
}
