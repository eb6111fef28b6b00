package io.ringlane.results.analysis;

import io.ringlane.results.statistics.PairedComparison;
import java.util.List;
import java.util.Optional;

/**
 * The strategies on one workload, best first.
 *
 * @param workload A or B
 * @param rows best first
 * @param threads client threads
 */
public record Ranking(String workload, List<RankingRow> rows, int threads) {

  /** Defensive copy. */
  public Ranking {
    rows = List.copyOf(rows);
  }

  /** The baseline against itself. */
  public Optional<PairedComparison> repeat() {
    return rows.stream().filter(RankingRow::repeat).findFirst().map(RankingRow::comparison);
  }

  /** Whether the baseline differed from itself by more than the margin, or the run cannot exclude that it did. */
  public boolean unstable(double margin) {
    return repeat().map(c -> !c.interval().within(io.ringlane.results.statistics.TimeVerdict.band(margin)))
        .orElse(true);
  }
}
