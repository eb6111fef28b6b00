package io.ringlane.database;

import java.sql.SQLException;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;

/** What differs from database to database. Implementations are stateless. */
interface Dialect {
  /** Whether the URL names such a database; looks at nothing but the URL. */
  boolean understands(String jdbcUrl);

  /**
   * Sets URL and user, and the settings that the promises of {@link JdbcStoreOfRecord} need, where the URL does not set them.
   *
   * @throws IllegalArgumentException where the URL cannot be right; the message says what would be
   */
  void configure(HikariConfig config, String jdbcUrl);

  /** The statements that create the tables {@code ringlane_entry} and {@code ringlane_epoch} and the view {@code ringlane_live}, each
   * of which may be repeated. */
  List<String> schema();

  /**
   * The guarded write of one row, with the parameters key, value, version, expires_at, deleted in this order. It changes one row,
   * or none where the row in the database has a newer version.
   */
  String guardedWrite();

  /** Whether the statement met another transaction's row, so that the same transaction, sent again, can succeed. */
  boolean isContention(SQLException failure);

  /** Why the database cannot be used, and what would help, in one line for a person. */
  String explain(SQLException failure);
}
