package io.ringlane.execution;

import java.util.List;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/**
 * What waits for the workers of a strategy, and what each has done. Each figure is one that was true, together they are no snapshot.
 *
 * @param workers one a worker, in order; none where the strategy has no workers
 * @param assigner the request queue before them; null where there is none
 */
public record WorkerLoads(List<Lane> workers, @Nullable Lane assigner) {
  /** A strategy without workers. */
  public static final WorkerLoads NONE = new WorkerLoads(List.of(), null);

  /**
   * One request queue and who takes from it.
   *
   * @param waiting requests that nobody has taken; messages, which are taken first, are not counted
   * @param handled requests and messages since the start; where slots move, those of the worker's present slots
   */
  public record Lane(String name, long waiting, long handled) {}

  public WorkerLoads {
    workers = List.copyOf(workers);
  }

  /**
   * What the busiest worker handled of all, from 1 / workers (even) to 1; 0 where there was nothing yet, empty where there are no
   * workers.
   */
  public OptionalDouble busiestWorkerShare() {
    long all = workers.stream().mapToLong(Lane::handled).sum();
    return workers.stream().mapToDouble(worker -> all == 0 ? 0 : (double) worker.handled() / all).max();
  }
}
