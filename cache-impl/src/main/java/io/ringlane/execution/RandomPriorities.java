package io.ringlane.execution;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** See {@link StepPicker#randomPriorities}. */
final class RandomPriorities implements StepPicker {
  private final SplittableRandom random;
  private final Set<Integer> changePoints;
  private final Map<Integer, Double> priorities = new HashMap<>();
  private int step;

  RandomPriorities(long seed, int changes, int steps) {
    random = new SplittableRandom(seed);
    changePoints = random.ints(changes, 0, Math.max(1, steps)).boxed().collect(Collectors.toSet());
  }

  @Override
  public int pick(int[] ids, int runnable) {
    int highest = 0;
    for (int i = 1; i < runnable; i++) {
      if (priority(ids[i]) > priority(ids[highest])) {
        highest = i;
      }
    }
    if (changePoints.contains(step++)) {
      priorities.put(ids[highest], -(double) step);
    }
    return highest;
  }

  private double priority(int source) {
    return priorities.computeIfAbsent(source, _ -> random.nextDouble());
  }
}
