package io.ringlane.results.statistics;

/** What an interval says about a ratio, seen against a margin. */
public enum TimeVerdict {
  /** The whole interval lies above one plus the margin. */
  BETTER("better"),
  /** The whole interval lies below one over (one plus the margin). */
  WORSE("worse"),
  /** The whole interval lies inside the margin. */
  EQUIVALENT("equivalent"),
  /** The interval crosses an edge of the margin: more blocks are needed. */
  INCONCLUSIVE("inconclusive");

  private final String word;

  TimeVerdict(String word) {
    this.word = word;
  }

  /** The word for readers. */
  public String word() {
    return word;
  }

  /**
   * Judges a ratio.
   *
   * @param ratio interval of the ratio, higher is better
   * @param margin a fraction such as 0.05
   */
  public static TimeVerdict of(Interval ratio, double margin) {
    Interval same = band(margin);
    if (ratio.low() > same.high()) {
      return BETTER;
    }
    if (ratio.high() < same.low()) {
      return WORSE;
    }
    return ratio.within(same) ? EQUIVALENT : INCONCLUSIVE;
  }

  /** The ratios that count as the same: symmetric on the log scale. */
  public static Interval band(double margin) {
    return new Interval(1 / (1 + margin), 1 + margin);
  }
}
