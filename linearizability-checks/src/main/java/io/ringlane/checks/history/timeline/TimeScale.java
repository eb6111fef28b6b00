package io.ringlane.checks.history.timeline;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Places on a line for stamps, in their order. Distances grow with the logarithm of the time between neighbours, so that a microsecond
 * can be seen beside an hour; equal stamps have one place.
 */
final class TimeScale {
  private static final double LEAST_WIDTH = 640;
  private static final double WIDTH_OF_A_STAMP = 17;

  private final long[] stamps;
  private final double[] places;

  /** @param given at least one */
  TimeScale(LongStream given, double from) {
    stamps = given.sorted().distinct().toArray();
    places = new double[stamps.length];
    double[] weights = new double[stamps.length];
    double sum = 0;
    for (int i = 1; i < stamps.length; i++) {
      weights[i] = 1 + Math.log10(between(stamps[i - 1], stamps[i])) / 3;
      sum += weights[i];
    }
    double width = Math.max(LEAST_WIDTH, stamps.length * WIDTH_OF_A_STAMP);
    places[0] = from;
    for (int i = 1; i < stamps.length; i++) {
      places[i] = places[i - 1] + width * weights[i] / sum;
    }
  }

  /** In nanoseconds; at least 1, and no overflow. */
  private static double between(long earlier, long later) {
    return (double) later - (double) earlier < 1 ? 1 : (double) later - (double) earlier;
  }

  /** Where a stamp is that was given. */
  double place(long stamp) {
    return places[Arrays.binarySearch(stamps, stamp)];
  }

  double end() {
    return places[places.length - 1];
  }
}
