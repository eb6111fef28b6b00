package io.ringlane.results.statistics;

import java.util.Arrays;

/**
 * The geometric mean of positive fork means with its 95 % t interval, both computed on logarithms.
 *
 * <p>The geometric mean is used because strategies are compared by ratios: the ratio of two geometric means is the mean
 * of the log ratios, so the score column and the ratio column of a complete study agree.
 *
 * @param value the geometric mean
 * @param interval its 95 % t interval, unbounded for one fork
 * @param forks how many forks it rests on
 */
public record GeometricMean(double value, Interval interval, int forks) {

  /**
   * The mean of a sample.
   *
   * @throws IllegalArgumentException when the sample is empty or holds a value that is not positive and finite
   */
  public static GeometricMean of(double[] sample) {
    if (sample.length == 0) {
      throw new IllegalArgumentException("no forks: a mean needs at least one");
    }
    double[] logs = logs(sample);
    return new GeometricMean(Math.exp(StudentT.mean(logs)), StudentT.meanInterval(logs, 0.95).exp(), sample.length);
  }

  /** Spread of the forks as a fraction: the standard deviation of the logarithms; zero for one fork. */
  public static double variation(double[] sample) {
    return sample.length < 2 ? 0 : StudentT.deviation(logs(sample));
  }

  private static double[] logs(double[] sample) {
    return Arrays.stream(sample).map(value -> {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("a throughput must be positive and finite, not " + value);
      }
      return Math.log(value);
    }).toArray();
  }
}
