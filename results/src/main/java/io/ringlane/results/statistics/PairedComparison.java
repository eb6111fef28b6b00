package io.ringlane.results.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A strategy against a baseline, block by block: the ratio is the exponential of the mean of paired log ratios.
 *
 * @param ratio how many times the baseline; above one is better when the figure is a throughput
 * @param interval 95 % t interval of the ratio, unbounded for one block
 * @param pValue exact two-sided sign-flip test over blocks
 * @param detectable the smallest difference that this many blocks with this spread find in four runs of five (two-sided
 *     5 %), as a fraction; infinite for one block
 * @param blocks the number of pairs
 * @param logRatios one paired log ratio a block
 */
public record PairedComparison(double ratio, Interval interval, double pValue, double detectable, int blocks,
    List<Double> logRatios) {

  private static final int MOST_BLOCKS = 1_000;

  /** Defensive copy. */
  public PairedComparison {
    logRatios = List.copyOf(logRatios);
  }

  /**
   * Compares the blocks that both sides have.
   *
   * @param candidate block number to fork mean
   * @param baseline block number to fork mean
   * @throws IllegalArgumentException when no block has both
   */
  public static PairedComparison of(Map<Integer, Double> candidate, Map<Integer, Double> baseline) {
    List<Double> ratios = new ArrayList<>();
    new TreeMap<>(candidate).forEach((block, value) -> {
      Double base = baseline.get(block);
      if (base != null) {
        ratios.add(Math.log(value / base));
      }
    });
    if (ratios.isEmpty()) {
      throw new IllegalArgumentException("no block holds both sides of the comparison");
    }
    double[] sample = ratios.stream().mapToDouble(Double::doubleValue).toArray();
    return new PairedComparison(Math.exp(StudentT.mean(sample)), StudentT.meanInterval(sample, 0.95).exp(),
        SignFlipTest.pValue(sample), detectable(sample), sample.length, ratios);
  }

  /** The 1 - alpha interval of the ratio with the level shared among so many simultaneous comparisons (Bonferroni). */
  public Interval simultaneous(int comparisons) {
    return StudentT.meanInterval(sample(), 1 - 0.05 / comparisons).exp();
  }

  /** What the interval says, given a margin. */
  public TimeVerdict verdict(double margin) {
    return TimeVerdict.of(interval, margin);
  }

  /**
   * How many blocks with this spread would let the interval clear the margin's nearest edge, if the ratio stays where it
   * is.
   *
   * @return empty when the spread is unknown or more than a thousand would be needed
   */
  public OptionalInt blocksNeeded(double margin) {
    double[] sample = sample();
    if (sample.length < 2) {
      return OptionalInt.empty();
    }
    double distance = Math.abs(Math.abs(StudentT.mean(sample)) - Math.log1p(margin));
    double deviation = StudentT.deviation(sample);
    for (int n = sample.length; n <= MOST_BLOCKS; n++) {
      if (StudentT.quantile(n - 1, 0.975) * deviation / Math.sqrt(n) <= distance) {
        return OptionalInt.of(n);
      }
    }
    return OptionalInt.empty();
  }

  private double[] sample() {
    return logRatios.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double detectable(double[] sample) {
    if (sample.length < 2) {
      return Double.POSITIVE_INFINITY;
    }
    int freedom = sample.length - 1;
    double factor = StudentT.quantile(freedom, 0.975) + StudentT.quantile(freedom, 0.8);
    return Math.expm1(factor * StudentT.standardError(sample));
  }
}
