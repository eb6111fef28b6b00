package io.ringlane.benchmarks;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Latencies of several clients by type of operation. Each client records into its own pair of recorders, without waiting; one thread
 * collects, writes each interval to the log and adds it to the totals.
 */
final class LatencyRecorders implements AutoCloseable {
  /** The types of the table; expiring updates are updates. */
  enum Type {
    READ("read"), UPDATE("update");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    static Type of(Draws.Kind kind) {
      return kind == Draws.Kind.READ ? READ : UPDATE;
    }
  }

  /** Where one client's thread records. */
  static final class Client {
    private final SingleWriterRecorder reads = new SingleWriterRecorder(DIGITS);
    private final SingleWriterRecorder updates = new SingleWriterRecorder(DIGITS);

    private Client() {}

    void record(Type type, long nanos) {
      of(type).recordValue(nanos);
    }

    private SingleWriterRecorder of(Type type) {
      return type == Type.READ ? reads : updates;
    }
  }

  private static final int DIGITS = 3;

  private final List<Client> clients = new ArrayList<>();
  private final Map<Type, Histogram> totals = new EnumMap<>(Type.class);
  private final HistogramLogWriter log;

  /**
   * @param comment goes into the head of the log
   * @param startMillis since the Unix epoch: times in the log count from here
   */
  LatencyRecorders(int clientCount, Path logFile, String comment, long startMillis) {
    for (int i = 0; i < clientCount; i++) {
      clients.add(new Client());
    }
    for (Type type : Type.values()) {
      totals.put(type, new Histogram(DIGITS));
    }
    try {
      log = new HistogramLogWriter(logFile.toFile());
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("the histogram log cannot be written to " + logFile, e);
    }
    log.outputComment("[" + comment + "]");
    log.outputLogFormatVersion();
    log.outputStartTime(startMillis);
    log.setBaseTime(startMillis);
    log.outputLegend();
  }

  Client client(int index) {
    return clients.get(index);
  }

  /** Forgets what was recorded since the last collection. */
  void discard() {
    for (Type type : Type.values()) {
      clients.forEach(client -> client.of(type).getIntervalHistogram());
    }
  }

  /** Writes what was recorded since the last collection to the log and adds it to the totals. */
  void collect() {
    totals.forEach((type, total) -> {
      Histogram interval = new Histogram(DIGITS);
      interval.setStartTimeStamp(Long.MAX_VALUE);
      for (Client client : clients) {
        interval.add(client.of(type).getIntervalHistogram());
      }
      interval.setTag(type.label());
      log.outputIntervalHistogram(interval);
      total.add(interval);
    });
  }

  /** What was collected, in nanoseconds. */
  Histogram total(Type type) {
    Histogram total = new Histogram(DIGITS);
    Histogram collected = totals.get(type);
    if (collected != null) {
      total.add(collected);
    }
    return total;
  }

  /** All types together. */
  Histogram total() {
    Histogram total = new Histogram(DIGITS);
    totals.values().forEach(total::add);
    return total;
  }

  @Override
  public void close() {
    log.close();
  }
}
