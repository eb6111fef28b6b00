package io.ringlane.store;

import io.ringlane.api.FlushReport;

/**
 * What became of a flush in one shard.
 *
 * @param moved keys whose write belongs to another shard now, where it may have come too late to be waited for
 */
public record BarrierReport(FlushReport report, long moved) {
  /** Nothing was dirty. */
  public static final BarrierReport NOTHING = new BarrierReport(FlushReport.NOTHING, 0);

  /** Both together. */
  public BarrierReport plus(BarrierReport other) {
    return new BarrierReport(report.plus(other.report), moved + other.moved);
  }
}
