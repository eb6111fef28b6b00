package io.ringlane.checks.kill;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The table of Ringlane's rows in plain SQL, the same in every database. */
final class EntryTable {
  private EntryTable() {}

  static List<StoredRow> rows(Connection connection) throws SQLException {
    List<StoredRow> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement
            .executeQuery("SELECT entry_key, entry_value, version, expires_at, deleted FROM ringlane_entry")) {
      while (result.next()) {
        long value = result.getBoolean(5) ? WriteId.NONE : number(result.getBytes(2));
        long version = result.getLong(3);
        boolean expires = result.getObject(4) != null;
        rows.add(new StoredRow(number(result.getBytes(1)), value, version, expires));
      }
    }
    return rows;
  }

  static void tamper(Connection connection, long key, long value) throws SQLException {
    try (PreparedStatement update = connection
        .prepareStatement(
            "UPDATE ringlane_entry SET entry_value = ?, expires_at = NULL, deleted = FALSE WHERE entry_key = ?")) {
      update.setBytes(1, bytes(value));
      update.setBytes(2, bytes(key));
      if (update.executeUpdate() != 1) {
        throw new SQLException("there is no row of key " + key);
      }
    }
  }

  private static long number(byte[] bytes) {
    return bytes == null || bytes.length != Long.BYTES ? StoredRow.FOREIGN : ByteBuffer.wrap(bytes).getLong();
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
