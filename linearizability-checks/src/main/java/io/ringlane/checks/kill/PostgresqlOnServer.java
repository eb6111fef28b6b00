package io.ringlane.checks.kill;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringlane.fixtures.RealDatabases;

/**
 * PostgreSQL on a server of its own that the parent starts: it goes on when a child is killed. What such a child had sent last may
 * still be carried out after its end, so nothing is read before its sessions are gone.
 */
final class PostgresqlOnServer implements KillDatabase {
  private static final long PATIENCE_SECONDS = 60;
  private static final long PAUSE_MILLIS = 5;

  private final RealDatabases.Fresh database = RealDatabases.POSTGRESQL.fresh();

  @Override
  public String url() {
    return database.url();
  }

  @Override
  public void awaitUnused() throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      while (sessions(statement) > 0) {
        if (System.nanoTime() > deadline) {
          throw new SQLException("sessions of a process that is gone are still there after " + PATIENCE_SECONDS + " s");
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static long sessions(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
        + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")) {
      result.next();
      return result.getLong(1);
    }
  }

  @Override
  public List<StoredRow> rows() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url())) {
      return EntryTable.rows(connection);
    }
  }

  @Override
  public void tamper(long key, long value) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url())) {
      EntryTable.tamper(connection, key, value);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
