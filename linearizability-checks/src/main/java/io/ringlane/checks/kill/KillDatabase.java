package io.ringlane.checks.kill;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * A database that children open by its URL and that outlives their kills. Its rows are read here directly, never through Ringlane's own
 * code. One thread; no child may have it open while it is read or changed.
 */
interface KillDatabase extends AutoCloseable {
  /** The names that {@link #open} knows. */
  List<String> NAMES = List.of("h2", "postgresql");

  /**
   * Makes a new, empty one.
   *
   * @param name one of {@link #NAMES}
   * @param folder for its files, which exists
   */
  static KillDatabase open(String name, Path folder) {
    return switch (name) {
      case "h2" -> new H2OnDisk(folder.resolve("ringlane"));
      case "postgresql" -> new PostgresqlOnServer();
      default -> throw new IllegalArgumentException(
          "there is no database '" + name + "'; there are " + String.join(", ", NAMES));
    };
  }

  /** What a child opens. */
  String url();

  /** Waits until nothing of a child that was killed is left that could still change a row. */
  void awaitUnused() throws SQLException, InterruptedException;

  /** Every row, also of removed keys. */
  List<StoredRow> rows() throws SQLException;

  /** Gives the row of a key another value behind everybody's back, for a control. */
  void tamper(long key, long value) throws SQLException;

  @Override
  void close();
}
