package io.ringlane.checks.kill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What kills cost: for each comparison after a kill under load, how many keys went back behind an acknowledged write, and how old the
 * oldest lost write was when the process was killed. Percentiles are exact order statistics by nearest rank, so among fewer than a
 * hundred the p99 is the maximum. Not thread-safe.
 */
final class LossWindow {
  private final List<Comparison> comparisons = new ArrayList<>();

  void add(Comparison comparison) {
    comparisons.add(comparison);
  }

  /** The percentile, from above 0 to 100, of the keys that a kill set back; 0 where there was none. */
  long entries(double percentile) {
    return rank(comparisons.stream().mapToLong(Comparison::stale).toArray(), percentile);
  }

  /** The percentile, from above 0 to 100, of the age of the oldest lost write. */
  long ageMicros(double percentile) {
    return rank(comparisons.stream().mapToLong(Comparison::ageMicros).toArray(), percentile);
  }

  static long rank(long[] values, double percentile) {
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    return values[(int) Math.ceil(percentile / 100 * values.length) - 1];
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT,
        "entries p50 %,d, p99 %,d, max %,d; age p50 %.1f ms, p99 %.1f ms, max %.1f ms (%d kills)",
        entries(50), entries(99), entries(100), ageMicros(50) / 1e3, ageMicros(99) / 1e3, ageMicros(100) / 1e3,
        comparisons.size());
  }
}
