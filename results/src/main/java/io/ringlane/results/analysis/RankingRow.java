package io.ringlane.results.analysis;

import io.ringlane.results.raw.StudyRecord;
import io.ringlane.results.statistics.GeometricMean;
import io.ringlane.results.statistics.PairedComparison;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One line of a ranking.
 *
 * @param label row name
 * @param verdict of the strategy that ran
 * @param repeat whether it is the baseline under its second label
 * @param baseline whether it is the baseline
 * @param forks the sample, in block order
 * @param score geometric mean in operations a second, or null when no fork gave a figure
 * @param variation spread of the forks, as a fraction
 * @param comparison with the baseline, or null for the baseline and without common blocks
 * @param adjustedP Holm-adjusted sign-flip p, empty outside the family
 * @param letters rank letters, empty for controls and the repeat
 * @param bytesPerOperation allocation, mean over forks
 * @param oversubscribed more busy threads than processors
 * @param busyThreads clients, workers and assigner
 * @param drifting forks whose iterations still move
 * @param failedForks forks without a figure
 */
public record RankingRow(String label, SubjectVerdict verdict, boolean repeat, boolean baseline, List<Sample> forks,
    @Nullable GeometricMean score, double variation, @Nullable PairedComparison comparison, OptionalDouble adjustedP,
    String letters, OptionalDouble bytesPerOperation, boolean oversubscribed, int busyThreads, int drifting,
    List<StudyRecord.Fork> failedForks) {

  /** Defensive copies. */
  public RankingRow {
    forks = List.copyOf(forks);
    failedForks = List.copyOf(failedForks);
  }

  /**
   * A fork's figure.
   *
   * @param block from 1
   * @param file relative to the raw directory
   * @param operationsPerSecond mean of its measured iterations
   * @param iterations of the primary metric, operations a second
   */
  public record Sample(int block, String file, double operationsPerSecond, List<Double> iterations) {

    /** Defensive copy. */
    public Sample {
      iterations = List.copyOf(iterations);
    }
  }

  /** A row whose letters and adjusted p are known. */
  RankingRow ranked(String newLetters, OptionalDouble newAdjustedP) {
    return new RankingRow(label, verdict, repeat, baseline, forks, score, variation, comparison, newAdjustedP,
        newLetters, bytesPerOperation, oversubscribed, busyThreads, drifting, failedForks);
  }

  /** Whether it competes: neither control nor repeat. */
  public boolean competes() {
    return !repeat && !verdict.control();
  }
}
