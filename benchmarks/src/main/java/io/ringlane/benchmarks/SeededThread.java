package io.ringlane.benchmarks;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Makes {@link ThreadLocalRandom} repeat itself: YCSB's generators draw from it and cannot be given another source.
 *
 * <p>Only draws that {@code draw} makes on the calling thread are repeatable; the thread's own sequence goes on afterwards.
 */
final class SeededThread {
  private SeededThread() {}

  /** What {@code draw} gives when the calling thread's random sequence starts from {@code seed}. */
  static <T> T draw(long seed, Supplier<T> draw) {
    ThreadLocalRandom before = ThreadLocalRandom.current(); // a thread's first call sets its seed
    long after = before.nextLong();
    State.set(seed);
    try {
      return draw.get();
    } finally {
      State.set(after);
    }
  }

  /** The thread's seed is a field of {@link Thread} that no public method sets. */
  private static final class State {
    private static final Object UNSAFE;
    private static final Method PUT_LONG;
    private static final long OFFSET;

    static {
      try {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field self = type.getDeclaredField("theUnsafe");
        self.setAccessible(true);
        UNSAFE = Objects.requireNonNull(self.get(null));
        Field seed = Thread.class.getDeclaredField("threadLocalRandomSeed");
        OFFSET = (long) Objects.requireNonNull(type.getMethod("objectFieldOffset", Field.class).invoke(UNSAFE, seed));
        PUT_LONG = type.getMethod("putLong", Object.class, long.class, long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    static void set(long seed) {
      try {
        PUT_LONG.invoke(UNSAFE, Thread.currentThread(), OFFSET, seed);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this JDK does not let a thread's random sequence be set", e);
      }
    }
  }
}
