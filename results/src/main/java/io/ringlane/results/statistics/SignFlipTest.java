package io.ringlane.results.statistics;

import java.util.SplittableRandom;

/**
 * Fisher's sign-flip test that paired differences centre on zero: the sign of each difference is as good as a coin toss
 * when nothing differs. Exact up to 20 pairs, sampled from a fixed seed beyond that.
 *
 * <p>With n pairs the smallest possible two-sided p is 2 / 2^n: four blocks cannot go below 0.125.
 */
public final class SignFlipTest {

  private static final int EXACT_UP_TO = 20;
  private static final int SAMPLES = 200_000;

  private SignFlipTest() {}

  /** The two-sided p value; 1 for an empty sample. */
  public static double pValue(double[] differences) {
    int pairs = differences.length;
    if (pairs == 0) {
      return 1;
    }
    double seen = Math.abs(sum(differences, 0));
    double threshold = seen - 1e-12 * Math.max(1, seen);
    if (pairs <= EXACT_UP_TO) {
      long patterns = 1L << pairs;
      long asExtreme = 0;
      for (long pattern = 0; pattern < patterns; pattern++) {
        if (Math.abs(sum(differences, pattern)) >= threshold) {
          asExtreme++;
        }
      }
      return (double) asExtreme / patterns;
    }
    SplittableRandom random = new SplittableRandom(20250701);
    int asExtreme = 1;
    for (int sample = 0; sample < SAMPLES; sample++) {
      double total = 0;
      for (double difference : differences) {
        total += random.nextBoolean() ? difference : -difference;
      }
      if (Math.abs(total) >= threshold) {
        asExtreme++;
      }
    }
    return asExtreme / (SAMPLES + 1.0);
  }

  /** The smallest p value that so many pairs can give. */
  public static double smallestPossible(int pairs) {
    return Math.min(1, 2 / Math.pow(2, pairs));
  }

  private static double sum(double[] differences, long flipped) {
    double total = 0;
    for (int i = 0; i < differences.length; i++) {
      total += (flipped >>> i & 1) == 0 ? differences[i] : -differences[i];
    }
    return total;
  }
}
