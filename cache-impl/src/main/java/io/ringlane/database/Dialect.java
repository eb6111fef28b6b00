package io.ringlane.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/** What differs from database to database. Implementations are stateless. */
interface Dialect {
  /** Whether the URL names such a database; looks at nothing but the URL. */
  boolean understands(String jdbcUrl);

  /**
   * Where and as whom the driver is asked.
   *
   * @param url with the settings that the promises of {@link JdbcStoreOfRecord} need, where it did not have them
   * @param properties user and password where the URL has none
   */
  record Login(String url, Properties properties) {}

  /** @throws IllegalArgumentException where the URL cannot be right; the message says what would be */
  Login login(String jdbcUrl);

  /** A statement with which every session begins; null for none. */
  default @Nullable String session() {
    return null;
  }

  /** A query with which the transaction begins that makes the schema, so that one program does so at a time; null where only one can. */
  default @Nullable String beforeSchema() {
    return null;
  }

  /**
   * What brings the schema to this version from the one before it, each statement of which may be repeated. Version 1 has the tables
   * {@code ringlane_entry} and {@code ringlane_epoch} and the view {@code ringlane_live}; version 2 adds {@code ringlane_dead_letter} and
   * {@code ringlane_epoch.left_epoch}.
   */
  List<String> schema(int version);

  /**
   * The guarded write of one row, with the parameters key, value, version, expires_at, deleted in this order. It changes one row,
   * or none where the row in the database has a newer version.
   */
  String guardedWrite();

  /**
   * The guarded write of one dead letter, with the parameters key, value, version, expires_at, removal, cause, attempts, buried_at. It
   * changes one row, or none where there is a newer letter of the key.
   */
  String guardedLetter();

  /** Longer keys are refused by the schema. */
  default int maxKeyBytes() {
    return Databases.MAX_KEY_BYTES;
  }

  /** Whether the statement met another transaction's row, so that the same transaction, sent again, can succeed. */
  boolean isContention(SQLException failure);

  /** Why the database cannot be used, and what would help, in one line for a person. */
  String explain(SQLException failure);
}
