package io.ringlane.checks.lincheck.parts;

import io.ringlane.execution.Work;
import org.jspecify.annotations.Nullable;

/** One lane of a worker's request queue, as its producers and its one consumer see it. */
public interface WorkLane {
  /** Any thread. Throws {@link java.util.concurrent.RejectedExecutionException}, or refuses the work, once closed. */
  void put(Work work);

  /** The oldest work; null where there is none, or none that is whole yet. The consumer only, and not after {@link #close}. */
  @Nullable
  Work poll();

  /** Whether there is nothing, whole or not. The consumer only. */
  boolean isEmpty();

  /** The consumer's last call: what is left, and what still comes, is refused. */
  void close();
}
