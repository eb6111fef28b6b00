package io.ringlane.results.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down adjustment of a family of p values. */
public final class Holm {

  private Holm() {}

  /** The adjusted values, in the order of the input; each at most 1. */
  public static double[] adjust(double[] pValues) {
    List<Integer> order = IntStream.range(0, pValues.length).boxed()
        .sorted(Comparator.comparingDouble(i -> pValues[i])).toList();
    double[] adjusted = new double[pValues.length];
    double floor = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      int index = order.get(rank);
      floor = Math.max(floor, Math.min(1, pValues[index] * (pValues.length - rank)));
      adjusted[index] = floor;
    }
    return adjusted;
  }
}
