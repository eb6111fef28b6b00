package io.ringlane.results.raw;

import java.util.ArrayList;
import java.util.List;

/**
 * Percentiles of one strategy, workload and operation type, closed loop, in microseconds.
 *
 * @param file path relative to the raw directory
 * @param strategy the catalogue entry
 * @param workload A or B
 * @param clients threads that wait for their answers
 * @param operation read, update or all
 * @param count answers recorded
 * @param p50 NaN, as the other percentiles, where too few samples carry it
 */
public record LatencyRow(String file, String strategy, String workload, int clients, String operation, long count,
    double p50, double p90, double p99, double p999, double max) {

  /**
   * Whether so many samples carry a percentile: at least 10 / (1 - quantile) are needed.
   *
   * @param quantile between 0 and 1, such as 0.99
   */
  public boolean carries(double quantile) {
    return count >= Math.round(10 / (1 - quantile));
  }

  static List<LatencyRow> of(String file, JsonValue root) throws BadInputException {
    root.schema(1);
    List<LatencyRow> rows = new ArrayList<>();
    for (JsonValue row : root.field("rows").elements()) {
      rows.add(new LatencyRow(file, row.field("strategy").text(), row.field("workload").text(),
          (int) row.field("clients").integer(), row.field("operation").text(), row.field("count").integer(),
          row.field("p50_us").numberOrNull(), row.field("p90_us").numberOrNull(), row.field("p99_us").numberOrNull(),
          row.field("p999_us").numberOrNull(), row.field("max_us").number()));
    }
    return rows;
  }
}
