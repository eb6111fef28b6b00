package io.ringlane.results.analysis;

import io.ringlane.results.statistics.GeometricMean;
import java.util.List;

/**
 * Throughput of a request flow at one database latency.
 *
 * @param flow single, direct, assigner or async
 * @param latencyMs of the database
 * @param forks the sample, operations a second
 * @param score its geometric mean
 * @param files where it comes from
 */
public record FlowPoint(String flow, int latencyMs, List<Double> forks, GeometricMean score, List<String> files) {

  /** Defensive copies. */
  public FlowPoint {
    forks = List.copyOf(forks);
    files = List.copyOf(files);
  }
}
