package io.ringlane.execution;

import java.util.SplittableRandom;

/** Decides, from a seed, which of the runnable sources of a simulation takes the next step. */
public interface StepPicker {
  /** The index of one of {@code runnable} sources; {@code ids} tells which source stands at each index. */
  int pick(int[] ids, int runnable);

  /** Every runnable source is as likely as any other. */
  static StepPicker randomWalk(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return (ids, runnable) -> random.nextInt(runnable);
  }

  /**
   * Random priorities with {@code changes} change points among the first {@code steps} steps (PCT: Burckhardt et al., ASPLOS 2010):
   * the source of the highest priority goes on until it has nothing to do, or a change point drops it to the lowest.
   */
  static StepPicker randomPriorities(long seed, int changes, int steps) {
    return new RandomPriorities(seed, changes, steps);
  }
}
