package io.ringlane.api;

import org.jspecify.annotations.Nullable;

/**
 * Where the answer of one request goes. The caller makes it; exactly one of {@link #answer} and {@link #fail} is called,
 * once, by whichever thread delivers the answer. None may wait.
 *
 * @param <T> the answer's type
 */
public interface Slot<T extends @Nullable Object> {
  /** The request was carried out. */
  void answer(T value);

  /**
   * Called before {@link #answer}, where it is, by the thread that runs the shard: the version that the answer gives or is about. Numbers
   * mean nothing but that the higher one of a key is the newer one.
   */
  default void revealed(long version) {}

  /** The request was not carried out, or ({@link OutcomeUnknownException}) nobody can know. */
  void fail(Throwable error);
}
