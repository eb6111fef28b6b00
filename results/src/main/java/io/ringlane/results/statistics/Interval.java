package io.ringlane.results.statistics;

/**
 * A closed interval around an estimate, in the unit of the estimate.
 *
 * @param low lower end, may be negative infinity when the sample is too small to bound it
 * @param high upper end
 */
public record Interval(double low, double high) {

  /** Checks the order of the ends; an end that is not a number is refused. */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("interval ends out of order: " + low + " .. " + high);
    }
  }

  /** The interval of the exponentials: from log ratios to ratios. */
  public Interval exp() {
    return new Interval(Math.exp(low), Math.exp(high));
  }

  /** Whether this interval lies inside the other one. */
  public boolean within(Interval other) {
    return low >= other.low && high <= other.high;
  }

  /** Whether the value lies in the interval. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Whether both ends are finite: false for a sample of fewer than two. */
  public boolean bounded() {
    return Double.isFinite(low) && Double.isFinite(high);
  }
}
