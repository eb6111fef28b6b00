package io.ringlane.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.ringlane.store.Entry;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.NullMarked;

/**
 * A loop over one JDBC connection with nothing around it, to compare the store of record with: the dialect's own statement, login
 * and session, so that text and durability are the same. Also reads rows without the store. One thread.
 */
@NullMarked
public final class PlainJdbc implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement write;

  /** @param url of a database that has the tables */
  public PlainJdbc(String url) {
    Dialect dialect = Stream.of(new H2Dialect(), new PostgresDialect()).filter(each -> each.understands(url))
        .findFirst().orElseThrow();
    Dialect.Login login = dialect.login(url);
    try {
      connection = DriverManager.getConnection(login.url(), login.properties());
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      String session = dialect.session();
      if (session != null) {
        try (Statement begin = connection.createStatement()) {
          begin.execute(session);
        }
      }
      connection.setAutoCommit(false);
      write = connection.prepareStatement(dialect.guardedWrite());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each list is a batch and a transaction, written in its own order. */
  public void write(List<List<Row>> transactions) {
    try {
      for (List<Row> rows : transactions) {
        for (Row row : rows) {
          write.setBytes(1, row.key());
          write.setBytes(2, row.value());
          write.setLong(3, row.version());
          if (row.deadline() == Entry.NO_DEADLINE) {
            write.setNull(4, Types.BIGINT);
          } else {
            write.setLong(4, row.deadline());
          }
          write.setBoolean(5, row.value() == null);
          write.addBatch();
        }
        write.executeBatch();
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every row of a key that was not removed, in no order. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet result = select
            .executeQuery("SELECT entry_key, entry_value, version, expires_at FROM ringlane_entry WHERE NOT deleted")) {
      while (result.next()) {
        long deadline = result.getLong(4);
        rows.add(new Row(result.getBytes(1), result.getBytes(2), result.getLong(3),
            result.wasNull() ? Entry.NO_DEADLINE : deadline));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return rows;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
