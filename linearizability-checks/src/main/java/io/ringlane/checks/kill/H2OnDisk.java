package io.ringlane.checks.kill;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** H2 in a file, embedded in whoever has it open: a kill ends the database too. */
final class H2OnDisk implements KillDatabase {
  private final String url;

  H2OnDisk(Path file) {
    url = "jdbc:h2:" + file.toAbsolutePath();
  }

  @Override
  public String url() {
    return url;
  }

  /** The database ended with the process. */
  @Override
  public void awaitUnused() {}

  @Override
  public List<StoredRow> rows() throws SQLException {
    try (Connection connection = connect()) {
      return EntryTable.rows(connection);
    }
  }

  @Override
  public void tamper(long key, long value) throws SQLException {
    try (Connection connection = connect()) {
      EntryTable.tamper(connection, key, value);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(url + ";IFEXISTS=TRUE;WRITE_DELAY=0", "sa", "");
  }

  @Override
  public void close() {}
}
