package io.ringlane.checks.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes a history as {@link HistoryReader} reads it, in the order of its rows; values and names have no tabs and no line ends. */
public final class HistoryWriter {
  private HistoryWriter() {}

  /** Writes the file anew. */
  public static void write(History history, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int row = 0; row < history.size(); row++) {
        out.write(line(history.operation(row)));
        out.write('\n');
      }
    }
  }

  private static String line(HistoryOperation operation) {
    String returned = operation.outcome() == Outcome.INFO ? "-" : Long.toString(operation.returnNanos());
    String value = operation.value() == null ? "-" : operation.value();
    String line = String.join("\t", operation.session(), operation.kind().name().toLowerCase(Locale.ROOT),
        operation.key(), value, Long.toString(operation.invokeNanos()), returned,
        operation.outcome().name().toLowerCase(Locale.ROOT));
    return operation.ttlMillis() == HistoryOperation.NO_TTL ? line : line + "\t" + operation.ttlMillis();
  }
}
