package io.ringlane.results.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/** Student's t intervals for the mean of a small sample. */
public final class StudentT {

  private StudentT() {}

  /**
   * The two-sided interval for the mean.
   *
   * @param sample independent values, one a fork
   * @param confidence between 0 and 1, such as 0.95
   * @return unbounded for fewer than two values
   */
  public static Interval meanInterval(double[] sample, double confidence) {
    if (sample.length < 2) {
      return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double half = quantile(sample.length - 1, 1 - (1 - confidence) / 2) * standardError(sample);
    return new Interval(mean(sample) - half, mean(sample) + half);
  }

  /** The quantile of Student's t with the given degrees of freedom. */
  public static double quantile(int degreesOfFreedom, double probability) {
    return TDistribution.of(degreesOfFreedom).inverseCumulativeProbability(probability);
  }

  static double mean(double[] sample) {
    return Arrays.stream(sample).average().orElseThrow();
  }

  static double deviation(double[] sample) {
    double mean = mean(sample);
    double squares = Arrays.stream(sample).map(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (sample.length - 1));
  }

  static double standardError(double[] sample) {
    return deviation(sample) / Math.sqrt(sample.length);
  }
}
