package io.ringlane.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.ringlane.api.DatabaseException;
import io.ringlane.writebehind.StoreOfRecord;

/**
 * Opens stores of record by their JDBC URL. Thread-safe.
 *
 * <p>A store that was opened has Ringlane's tables, at the schema that this code knows, and a pool of connections of a fixed size.
 * What cannot be opened is reported at once or within a few seconds, in words for whoever typed the URL; a password in the URL is
 * not repeated.
 */
public final class Databases {
  /** Keys that are longer are refused, by some databases shorter ones too: see {@link StoreOfRecord#maxKeyBytes}. */
  public static final int MAX_KEY_BYTES = 65_536;
  /** Values that are longer are refused. */
  public static final int MAX_VALUE_BYTES = 1_048_576;

  /** How long a caller waits for a free connection before the database counts as failed. */
  private static final long CONNECTION_WAIT_MILLIS = 10_000;

  private static final List<Dialect> DIALECTS = List.of(new H2Dialect(), new PostgresDialect());

  private Databases() {}

  /**
   * Opens the database and brings its schema into being where it is missing.
   *
   * @param jdbcUrl an H2 URL, {@code jdbc:h2:./file} or {@code jdbc:h2:mem:name}; without a user, {@code sa} with an empty
   *     password; or a PostgreSQL URL, {@code jdbc:postgresql://host:port/database?user=name&password=word}; see {@link H2Dialect} and
   *     {@link PostgresDialect} for the settings that are added
   * @param connections how many calls can be at the database at once, from 1
   * @throws DatabaseException of kind CONNECTION, whatever the reason
   */
  public static StoreOfRecord open(String jdbcUrl, int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("connections = " + connections + ": at least 1 is needed");
    }
    String shown = withoutPassword(jdbcUrl);
    for (Dialect dialect : DIALECTS) {
      if (dialect.understands(jdbcUrl)) {
        return open(jdbcUrl, shown, dialect, connections);
      }
    }
    throw new DatabaseException(DatabaseException.Kind.CONNECTION,
        "cannot open database " + shown + ": this kind of database is not known; a URL looks like jdbc:h2:./ringlane or"
            + " jdbc:postgresql://host/database?user=name&password=word");
  }

  // The first connection is made without the pool: it fails at once and with the driver's own words. It stays open until the pool has
  // one, so that an embedded database is not closed in between.
  private static StoreOfRecord open(String jdbcUrl, String shown, Dialect dialect, int connections) {
    try {
      Dialect.Login login = dialect.login(jdbcUrl);
      try (Connection first = DriverManager.getConnection(login.url(), login.properties())) {
        new Schema(dialect).create(first);
        HikariDataSource pool = pool(login, dialect, connections);
        JdbcStoreOfRecord store = new JdbcStoreOfRecord(pool, dialect, pool::close);
        try {
          store.lookForDeadLetters();
          return store;
        } catch (RuntimeException e) {
          store.close();
          throw e;
        }
      }
    } catch (SQLException e) {
      throw cannotOpen(shown, dialect.explain(e), e);
    } catch (IllegalArgumentException | Schema.UnusableException | HikariPool.PoolInitializationException e) {
      throw cannotOpen(shown, String.valueOf(e.getMessage()), e);
    }
  }

  private static HikariDataSource pool(Dialect.Login login, Dialect dialect, int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ringlane");
    config.setJdbcUrl(login.url());
    config.setDataSourceProperties(login.properties());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED"); // each statement sees what was committed before it
    config.setConnectionInitSql(dialect.session());
    config.setMaximumPoolSize(connections);
    config.setMaxLifetime(0);
    config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
    return new HikariDataSource(config);
  }

  private static DatabaseException cannotOpen(String shown, String why, Throwable cause) {
    return new DatabaseException(DatabaseException.Kind.CONNECTION, "cannot open database " + shown + ": " + why,
        cause);
  }

  private static String withoutPassword(String jdbcUrl) {
    return jdbcUrl.replaceAll("(?i)(password=)[^;&]*", "$1***").replaceAll("//[^/@]*@", "//***@");
  }
}
