package io.ringlane.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import io.ringlane.api.DatabaseException;
import io.ringlane.api.DatabaseException.Kind;
import io.ringlane.store.Entry;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * The store of record over JDBC.
 *
 * <p>Guarantees: a batch is one transaction; a row never goes back to an older version, whoever writes; writing a version again that
 * the database already has is {@link WriteOutcome#WRITTEN}, so a batch whose commit was lost may be sent again. Writers in any
 * number do not deadlock with one another. Not guaranteed: that a version reported WRITTEN is still the row's when the caller reads the answer, or
 * anything after a power failure beyond what the database's own settings give.
 *
 * <p>Any thread may call; a call waits for a connection and for the database. Data exceptions and constraint violations (SQL states
 * 22 and 23) become {@link DatabaseException} of kind ROW; everything else, and every failed commit, of kind CONNECTION.
 * {@link #write} throws {@link IllegalArgumentException} for a key that is there twice. Calls in flight when the store is closed fail.
 */
final class JdbcStoreOfRecord implements StoreOfRecord {
  // A batch is written in the order of its keys: two transactions that lock rows in one order cannot wait for each other in a ring.
  // Two that insert the same new key still collide once; the loser is rolled back and sent again, and then finds the row.

  private static final int ATTEMPTS = 5;

  /** What is done with one connection. */
  private interface Work<T extends @Nullable Object> {
    T on(Connection connection) throws SQLException;
  }

  /** SQL's word for a transaction whose end nobody knows; never a row's fault. */
  private static final String OUTCOME_UNKNOWN = "08007";

  private static final long UNKNOWN = -1;

  private static final long NOBODYS_EPOCH = -1;

  private final DataSource connections;
  private final Dialect dialect;
  private final Runnable onClose;

  /** Burials of this store that have ended, whatever came of them. */
  private final AtomicLong burials = new AtomicLong();

  /** There was no dead letter at a moment after so many burials; {@link #UNKNOWN} where nobody knows. See {@link #mayHoldDeadLetters}. */
  private volatile long noneAfterBurials = UNKNOWN;

  /** Whether a transaction of a write may still be on its way. */
  private volatile boolean unsure;

  JdbcStoreOfRecord(DataSource connections, Dialect dialect, Runnable onClose) {
    this.connections = connections;
    this.dialect = dialect;
    this.onClose = onClose;
  }

  @Override
  public int maxKeyBytes() {
    return dialect.maxKeyBytes();
  }

  @Override
  public int maxValueBytes() {
    return Databases.MAX_VALUE_BYTES;
  }

  /**
   * Whether a dead letter may be in the table; where there is certainly none a write asks nothing.
   *
   * <p>No race loses a deletion. A burial is counted after its transaction has ended and before {@link #bury} returns, so a write that
   * begins after it finds another count than the one at which the table was empty, and looks. A write that overlaps a burial may miss
   * its letter, as a deletion in the same transaction may too: then the write came first; who calls has one write of a key in flight.
   * The count is read before the table: a letter that the query could not see yet is counted later. Burials of other processes are
   * not counted. Such a process owned an older epoch: what it buried before we came {@link #own} finds; what it buries later is
   * older than what we write, so that its requeue would be turned away.
   */
  private boolean mayHoldDeadLetters() {
    return burials.get() != noneAfterBurials;
  }

  /** Asks the table, so that the next writes know. */
  private boolean hasDeadLetters(Connection connection) throws SQLException {
    long before = burials.get();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT version FROM ringlane_dead_letter FETCH FIRST 1 ROWS ONLY")) {
      boolean some = result.next();
      noneAfterBurials = some ? UNKNOWN : before;
      return some;
    }
  }

  /** As {@link #hasDeadLetters}; for a store that was just opened. */
  void lookForDeadLetters() {
    this.<Boolean>call("look for dead letters", this::hasDeadLetters);
  }

  @Override
  public Ownership own() {
    return inTransaction("take ownership", connection -> {
      try (Statement statement = connection.createStatement()) {
        if (statement.executeUpdate("UPDATE ringlane_epoch SET epoch = epoch + 1") != 1) {
          throw new SQLException("table ringlane_epoch has not one row; restore it before anything is written");
        }
        long epoch = onlyLong(statement, "SELECT epoch FROM ringlane_epoch");
        hasDeadLetters(connection);
        return new Ownership(epoch, onlyLong(statement, "SELECT left_epoch FROM ringlane_epoch") == epoch - 1);
      }
    });
  }

  @Override
  public void leave(long epoch) {
    this.<@Nullable Void>inTransaction("leave", connection -> {
      try (PreparedStatement update = connection
          .prepareStatement("UPDATE ringlane_epoch SET left_epoch = ? WHERE epoch = ?")) {
        update.setLong(1, epoch);
        update.setLong(2, unsure ? NOBODYS_EPOCH : epoch);
        update.executeUpdate();
        return null;
      }
    });
  }

  @Override
  public @Nullable Row load(byte[] key) {
    return this.<@Nullable Row>call("load a row", connection -> {
      try (PreparedStatement select = connection.prepareStatement(
          "SELECT entry_value, version, expires_at, deleted FROM ringlane_entry WHERE entry_key = ?")) {
        select.setBytes(1, key);
        try (ResultSet result = select.executeQuery()) {
          return result.next() ? row(key, result) : null;
        }
      }
    });
  }

  private static Row row(byte[] key, ResultSet result) throws SQLException {
    byte[] value = result.getBoolean(4) ? null : result.getBytes(1);
    return new Row(key, value, result.getLong(2), deadline(result, 3));
  }

  private static long deadline(ResultSet result, int column) throws SQLException {
    long expiresAt = result.getLong(column);
    return result.wasNull() ? Entry.NO_DEADLINE : expiresAt;
  }

  private static void setDeadline(PreparedStatement statement, int parameter, long deadline) throws SQLException {
    if (deadline == Entry.NO_DEADLINE) {
      statement.setNull(parameter, Types.BIGINT);
    } else {
      statement.setLong(parameter, deadline);
    }
  }

  @Override
  public List<WriteOutcome> write(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Integer[] order = byKey(rows);
    try {
      return write(rows, order);
    } catch (RuntimeException | Error e) {
      if (!(e instanceof DatabaseException refused && refused.kind() == Kind.ROW)) {
        unsure = true;
      }
      throw e;
    }
  }

  private List<WriteOutcome> write(List<Row> rows, Integer[] order) {
    return inTransaction("write " + rows.size() + " rows", connection -> {
      WriteOutcome[] outcomes = new WriteOutcome[rows.size()];
      int[] counts = sendBatch(connection, rows, order);
      if (mayHoldDeadLetters() && hasDeadLetters(connection)) {
        forget(connection, rows, order);
      }
      for (int i = 0; i < order.length; i++) {
        outcomes[order[i]] = outcome(counts[i], connection, rows.get(order[i]));
      }
      return List.of(outcomes);
    });
  }

  /** The rows' indexes in the order of their keys. */
  private static Integer[] byKey(List<Row> rows) {
    Integer[] order = new Integer[rows.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> rows.get(i).key(), Arrays::compareUnsigned));
    for (int i = 1; i < order.length; i++) {
      if (Arrays.equals(rows.get(order[i - 1]).key(), rows.get(order[i]).key())) {
        throw new IllegalArgumentException(
            "rows " + order[i - 1] + " and " + order[i]
                + " have the same key; reduce a batch to the last row of each key");
      }
    }
    return order;
  }

  private int[] sendBatch(Connection connection, List<Row> rows, Integer[] order) throws SQLException {
    try (PreparedStatement write = connection.prepareStatement(dialect.guardedWrite())) {
      for (int i : order) {
        Row row = rows.get(i);
        write.setBytes(1, row.key());
        write.setBytes(2, row.value());
        write.setLong(3, row.version());
        setDeadline(write, 4, row.deadline());
        write.setBoolean(5, row.value() == null);
        write.addBatch();
      }
      return write.executeBatch();
    }
  }

  /** A driver may say that it does not know how many rows a statement of the batch changed; then the row itself is asked. */
  private static WriteOutcome outcome(int count, Connection connection, Row row) throws SQLException {
    return switch (count) {
      case 0 -> WriteOutcome.TURNED_AWAY;
      case 1 -> WriteOutcome.WRITTEN;
      case Statement.SUCCESS_NO_INFO -> {
        try (PreparedStatement select = connection
            .prepareStatement("SELECT version FROM ringlane_entry WHERE entry_key = ?")) {
          select.setBytes(1, row.key());
          try (ResultSet result = select.executeQuery()) {
            yield result.next() && result.getLong(1) == row.version() ? WriteOutcome.WRITTEN : WriteOutcome.TURNED_AWAY;
          }
        }
      }
      default -> throw new SQLException("a statement for one row changed " + count);
    };
  }

  /** Deletes the dead letters that the rows make obsolete. */
  private static void forget(Connection connection, List<Row> rows, Integer[] order) throws SQLException {
    try (PreparedStatement delete = connection
        .prepareStatement("DELETE FROM ringlane_dead_letter WHERE entry_key = ? AND version <= ?")) {
      for (int i : order) {
        delete.setBytes(1, rows.get(i).key());
        delete.setLong(2, rows.get(i).version());
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  @Override
  public void bury(DeadLetter letter) {
    try {
      this.<@Nullable Void>inTransaction("bury a row", connection -> insert(letter, connection));
    } finally {
      burials.incrementAndGet(); // also where it failed: it may have been applied
    }
  }

  private @Nullable Void insert(DeadLetter letter, Connection connection) throws SQLException {
    Row row = letter.row();
    try (PreparedStatement write = connection.prepareStatement(dialect.guardedLetter())) {
      write.setBytes(1, row.key());
      write.setBytes(2, row.value());
      write.setLong(3, row.version());
      setDeadline(write, 4, row.deadline());
      write.setBoolean(5, letter.removal());
      write.setString(6, letter.cause());
      write.setInt(7, letter.attempts());
      write.setLong(8, letter.at());
      write.executeUpdate();
      return null;
    }
  }

  @Override
  public List<DeadLetter> deadLetters(byte @Nullable [] after, int limit) {
    return call("list dead letters", connection -> {
      String from = after == null ? "" : " WHERE entry_key > ?";
      try (PreparedStatement select = connection.prepareStatement(
          """
              SELECT entry_value, version, expires_at, removal, cause, attempts, buried_at, entry_key
              FROM ringlane_dead_letter""" + from + " ORDER BY entry_key FETCH FIRST " + limit + " ROWS ONLY")) {
        if (after != null) {
          select.setBytes(1, after);
        }
        List<DeadLetter> letters = new ArrayList<>();
        try (ResultSet result = select.executeQuery()) {
          while (result.next()) {
            Row row = new Row(result.getBytes(8), result.getBytes(1), result.getLong(2), deadline(result, 3));
            letters.add(new DeadLetter(row, result.getBoolean(4), result.getString(5), result.getInt(6),
                result.getLong(7)));
          }
        }
        if (!letters.isEmpty()) {
          noneAfterBurials = UNKNOWN; // another process may have buried them
        }
        return letters;
      }
    });
  }

  @Override
  public long purgeRemoved(long belowVersion) {
    return inTransaction("purge removed rows", connection -> {
      try (PreparedStatement delete = connection
          .prepareStatement("DELETE FROM ringlane_entry WHERE deleted AND version < ?")) {
        delete.setLong(1, belowVersion);
        return delete.executeLargeUpdate();
      }
    });
  }

  @Override
  public void close() {
    onClose.run();
  }

  private static long onlyLong(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        throw new SQLException("no row: " + query);
      }
      return result.getLong(1);
    }
  }

  private <T extends @Nullable Object> T inTransaction(String what, Work<T> work) {
    return call(what, connection -> {
      connection.setAutoCommit(false);
      for (int attempt = 1;; attempt++) {
        try {
          T result = work.on(connection);
          commit(connection);
          return result;
        } catch (SQLException e) {
          rollback(connection, e);
          if (attempt == ATTEMPTS || !chain(e).stream().allMatch(dialect::isContention)) {
            throw e;
          }
        } catch (RuntimeException | Error e) {
          rollback(connection, e);
          throw e;
        }
      }
    });
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new SQLException("commit failed: " + e.getMessage(), OUTCOME_UNKNOWN, e);
    }
  }

  /** Where even this fails, what the transaction left behind is unknown, whatever made it fail. */
  private static void rollback(Connection connection, Throwable because) throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException e) {
      SQLException unknown = new SQLException("rollback failed: " + e.getMessage(), OUTCOME_UNKNOWN, because);
      unknown.addSuppressed(e);
      throw unknown;
    }
  }

  private <T extends @Nullable Object> T call(String what, Work<T> work) {
    try (Connection connection = connections.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      boolean refused = chain(e).stream().allMatch(this::isRowError);
      throw new DatabaseException(refused ? Kind.ROW : Kind.CONNECTION, "cannot " + what + ": " + dialect.explain(e),
          e);
    }
  }

  /** Rows that met other rows often enough to be given up can still succeed later. */
  private boolean isRowError(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && (state.startsWith("22") || state.startsWith("23")) && !dialect.isContention(failure);
  }

  /** A failed batch has one exception for each statement that failed. */
  private static List<SQLException> chain(SQLException failure) {
    List<SQLException> all = new ArrayList<>();
    for (SQLException at = failure; at != null; at = at.getNextException()) {
      all.add(at);
    }
    return all;
  }
}
