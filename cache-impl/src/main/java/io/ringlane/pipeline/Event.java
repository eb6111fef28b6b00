package io.ringlane.pipeline;

import org.jspecify.annotations.Nullable;

/** What the response queue carries. */
sealed interface Event permits Barrier, Event.Answer {
  /**
   * A response.
   *
   * @param number the request's, in the order of the input
   * @param of the barrier that it answers, if it does
   */
  record Answer<K, V>(long number, long id, Response<V> response, @Nullable Barrier<K, V> of) implements Event {}
}
