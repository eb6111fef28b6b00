package io.ringlane.api;

import org.jspecify.annotations.Nullable;

/**
 * Where the answer of one request goes. The caller makes it; exactly one of the two methods is called, once, by whichever thread
 * delivers the answer. Neither may wait.
 *
 * @param <T> the answer's type
 */
public interface Slot<T extends @Nullable Object> {
  /** The request was carried out. */
  void answer(T value);

  /** The request was not carried out, or ({@link OutcomeUnknownException}) nobody can know. */
  void fail(Throwable error);
}
