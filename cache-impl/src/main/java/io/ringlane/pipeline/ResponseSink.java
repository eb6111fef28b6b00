package io.ringlane.pipeline;

/**
 * Where responses go. One thread calls, the output thread; in {@link Flow#SINGLE} that is the input thread. The sink may block: the
 * input then waits too once the window is full, and nobody else does.
 */
@FunctionalInterface
public interface ResponseSink<V> {
  /** Takes the response to the request of this id. */
  void accept(long id, Response<V> response);

  /** There is no further response at the moment: whatever was kept back should go out. */
  default void pause() {}
}
