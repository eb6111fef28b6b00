package io.ringlane.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Brings Ringlane's tables into being, and older ones up to date, version by version. A version's number is written last, so a start
 * that was cut off is repeated by the next one.
 */
final class Schema {
  /** The schema that this code reads and writes. */
  static final int VERSION = 2;

  /** The database was made by later code, which this code cannot know. */
  static final class TooNewException extends Exception {
    private static final long serialVersionUID = 1;

    TooNewException(int found) {
      super("its schema is version " + found + ", this program knows up to " + VERSION
          + "; use the program that wrote it, or name another database");
    }
  }

  private final Dialect dialect;

  Schema(Dialect dialect) {
    this.dialect = dialect;
  }

  void create(Connection connection) throws SQLException, TooNewException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS ringlane_schema (version INTEGER PRIMARY KEY)");
      int found = version(statement);
      if (found > VERSION) {
        throw new TooNewException(found);
      }
      for (int version = found + 1; version <= VERSION; version++) {
        for (String each : dialect.schema(version)) {
          statement.execute(each);
        }
        statement.execute("INSERT INTO ringlane_schema VALUES (" + version + ")");
      }
    }
  }

  /** The highest version that was completed; 0 for a database that is not ours yet. */
  private static int version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM ringlane_schema")) {
      result.next();
      return result.getInt(1);
    }
  }
}
