package io.ringlane.console;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** The database of a console that has ended, looked at without any code of ours. */
record DatabaseFile(Path directory) {
  String url() {
    return "jdbc:h2:" + directory.resolve("ringlane");
  }

  /** What tells a console to use it. */
  String option() {
    return "--database=" + url();
  }

  /** The live rows. */
  Map<String, String> rows() throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT entry_key, entry_value FROM ringlane_live")) {
      while (result.next()) {
        rows.put(result.getString(1), result.getString(2));
      }
    }
    return rows;
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
