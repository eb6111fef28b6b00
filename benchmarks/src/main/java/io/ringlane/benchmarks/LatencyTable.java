package io.ringlane.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/** Closed-loop latencies, a row for each type of operation, as JSON and as text. Immutable. */
record LatencyTable(int schema, List<Row> rows) {
  private static final int SCHEMA = 1;
  static final double NANOS_A_MICRO = 1_000;
  /** A percentile stands on at least this many samples beyond it. */
  private static final int SAMPLES_BEYOND = 10;

  /**
   * Latencies in microseconds; null where there are too few samples to say.
   *
   * @param operation {@code read}, {@code update} or {@code all}
   */
  record Row(String strategy, String workload, int clients, String operation, long count,
      @JsonProperty("p50_us") @Nullable Double p50, @JsonProperty("p90_us") @Nullable Double p90,
      @JsonProperty("p99_us") @Nullable Double p99, @JsonProperty("p999_us") @Nullable Double p999,
      @JsonProperty("max_us") @Nullable Double max) {
    /** @param nanos latencies in nanoseconds */
    static Row of(String strategy, String workload, int clients, String operation, AbstractHistogram nanos) {
      return new Row(strategy, workload, clients, operation, nanos.getTotalCount(), micros(nanos, 50),
          micros(nanos, 90), micros(nanos, 99), micros(nanos, 99.9),
          nanos.getTotalCount() == 0 ? null : nanos.getMaxValue() / NANOS_A_MICRO);
    }
  }

  LatencyTable(List<Row> rows) {
    this(SCHEMA, List.copyOf(rows));
  }

  void write(Path file) {
    try {
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    } catch (IOException e) {
      throw new UncheckedIOException("the latency table cannot be written to " + file, e);
    }
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder(
        "Closed-loop latency in microseconds: a client sends its next request when the last"
            + " one is answered,\nso a stall delays requests instead of queueing them; not comparable with latency under a load.\n");
    text.append("%-16s %-8s %7s %-9s %10s %9s %9s %9s %9s %9s%n".formatted("strategy", "workload", "clients",
        "operation", "count", "p50", "p90", "p99", "p99.9", "max"));
    for (Row row : rows) {
      text.append("%-16s %-8s %7d %-9s %10d %9s %9s %9s %9s %9s%n".formatted(row.strategy, row.workload, row.clients,
          row.operation, row.count, show(row.p50), show(row.p90), show(row.p99), show(row.p999), show(row.max)));
    }
    return text.toString();
  }

  /** A percentile in microseconds; null where there are too few samples to say. */
  static @Nullable Double micros(AbstractHistogram nanos, double percentile) {
    long needed = Math.round(SAMPLES_BEYOND / (1 - percentile / 100));
    return nanos.getTotalCount() < needed ? null : nanos.getValueAtPercentile(percentile) / NANOS_A_MICRO;
  }

  static String show(@Nullable Double micros) {
    return micros == null ? "-" : String.format(Locale.ROOT, "%.1f", micros);
  }
}
