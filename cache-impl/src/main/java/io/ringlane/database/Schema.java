package io.ringlane.database;

import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Brings Ringlane's tables into being, and older ones up to date, version by version. A version's number is written last, so a start
 * that was cut off is repeated by the next one. Tables that have our names and not our columns are left alone.
 */
final class Schema {
  /** The schema that this code reads and writes. */
  static final int VERSION = 2;

  /** The database has a schema that this code must not touch; the message says what would help. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    private UnusableException(String message) {
      super(message);
    }

    private static UnusableException tooNew(int found) {
      return new UnusableException("its schema is version " + found + ", this program knows up to " + VERSION
          + "; use the program that wrote it, or name another database");
    }

    private static UnusableException foreign(Table table, String difference) {
      return new UnusableException("its table " + table.name + " is not Ringlane's: " + difference
          + "; rename that table, or name another database");
    }
  }

  /** What a column holds; databases have more names than one for each. */
  private enum Type {
    BYTES, TEXT, INTEGER, LONG, TRUTH, OTHER;

    static Type of(JDBCType name) {
      return switch (name) {
        case BINARY, VARBINARY, LONGVARBINARY, BLOB -> BYTES;
        case VARCHAR, LONGVARCHAR, CLOB -> TEXT;
        case INTEGER -> INTEGER;
        case BIGINT -> LONG;
        case BOOLEAN, BIT -> TRUTH;
        default -> OTHER;
      };
    }
  }

  /**
   * A table as it must be.
   *
   * @param since the version that brought it
   * @param added columns that a later version brought
   */
  private record Table(String name, int since, Map<String, Type> columns, Map<String, Integer> added) {}

  private static final List<Table> TABLES = List.of(
      new Table("ringlane_schema", 1, Map.of("version", Type.INTEGER), Map.of()),
      new Table("ringlane_entry", 1,
          Map.of("entry_key", Type.BYTES, "entry_value", Type.BYTES, "version", Type.LONG, "expires_at", Type.LONG,
              "deleted", Type.TRUTH),
          Map.of()),
      new Table("ringlane_epoch", 1, Map.of("only_row", Type.INTEGER, "epoch", Type.LONG, "left_epoch", Type.LONG),
          Map.of("left_epoch", 2)),
      new Table("ringlane_dead_letter", 2,
          Map.of("entry_key", Type.BYTES, "entry_value", Type.BYTES, "version", Type.LONG, "expires_at", Type.LONG,
              "removal", Type.TRUTH, "cause", Type.TEXT, "attempts", Type.INTEGER, "buried_at", Type.LONG),
          Map.of()));

  private final Dialect dialect;

  Schema(Dialect dialect) {
    this.dialect = dialect;
  }

  /** One transaction where the database takes such statements into one; a connection on which it failed is to be closed. */
  void create(Connection connection) throws SQLException, UnusableException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      bringUp(statement);
      connection.commit();
    }
  }

  private void bringUp(Statement statement) throws SQLException, UnusableException {
    String begin = dialect.beforeSchema();
    if (begin != null) {
      statement.execute(begin);
    }
    Set<String> present = present(statement);
    check(statement, present, 0);
    // Where it exists already this user may not be allowed to make it.
    if (!present.contains("ringlane_schema")) {
      statement.execute("CREATE TABLE IF NOT EXISTS ringlane_schema (version INTEGER PRIMARY KEY)");
    }
    int found = version(statement);
    if (found > VERSION) {
      throw UnusableException.tooNew(found);
    }
    for (int version = found + 1; version <= VERSION; version++) {
      for (String each : dialect.schema(version)) {
        statement.execute(each);
      }
      statement.execute("INSERT INTO ringlane_schema VALUES (" + version + ")");
    }
    check(statement, present(statement), VERSION);
  }

  /** Our tables' names, as far as there are such tables. */
  private static Set<String> present(Statement statement) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (ResultSet result = statement.executeQuery(
        "SELECT LOWER(table_name) FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA")) {
      while (result.next()) {
        names.add(result.getString(1));
      }
    }
    return names;
  }

  /** Tables and columns that came with {@code version} or before must be there, later ones may be. */
  private static void check(Statement statement, Set<String> present, int version)
      throws SQLException, UnusableException {
    for (Table table : TABLES) {
      if (present.contains(table.name)) {
        String difference = difference(statement, table, version);
        if (difference != null) {
          throw UnusableException.foreign(table, difference);
        }
      } else if (table.since <= version) {
        throw UnusableException.foreign(table, "it is not there, or this user may not see it");
      }
    }
  }

  private static @Nullable String difference(Statement statement, Table table, int version) throws SQLException {
    Map<String, JDBCType> found = new TreeMap<>();
    try (ResultSet none = statement.executeQuery("SELECT * FROM " + table.name + " WHERE 1 = 0")) {
      ResultSetMetaData columns = none.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        found.put(columns.getColumnName(i).toLowerCase(Locale.ROOT), JDBCType.valueOf(columns.getColumnType(i)));
      }
    }
    for (Map.Entry<String, JDBCType> column : found.entrySet()) {
      Type type = table.columns.get(column.getKey());
      if (type == null) {
        return "it has a column " + column.getKey();
      }
      if (type != Type.of(column.getValue())) {
        return "its column " + column.getKey() + " is of type " + column.getValue();
      }
    }
    for (String column : new TreeSet<>(table.columns.keySet())) {
      if (!found.containsKey(column) && table.added.getOrDefault(column, 0) <= version) {
        return "it has no column " + column;
      }
    }
    return null;
  }

  /** The highest version that was completed; 0 for a database that is not ours yet. */
  private static int version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM ringlane_schema")) {
      result.next();
      return result.getInt(1);
    }
  }
}
