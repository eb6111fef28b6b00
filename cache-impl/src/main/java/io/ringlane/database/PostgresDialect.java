package io.ringlane.database;

import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, from version 11.
 *
 * <p>Settings that are added unless the URL has them: {@code connectTimeout=5}, {@code tcpKeepAlive=true} and {@code socketTimeout=60}, in
 * seconds, so that a server that vanished without a word is a failed call and not a thread that waits for ever; and
 * {@code ApplicationName=ringlane}. A session whose {@code synchronous_commit} is off would lose what was acknowledged: it is turned on.
 * The driver's {@code reWriteBatchedInserts} is right but slow: it hides how many rows a statement changed, so that each row is asked.
 * Whether the server forces its files ({@code fsync}) is the server's own setting.
 *
 * <p>Keys are primary keys, and PostgreSQL's index takes at most a third of a page of one: longer keys than {@link #MAX_KEY_BYTES} are
 * refused. An index over a digest would take any, at the price of random places in the index for neighbouring keys.
 */
final class PostgresDialect implements Dialect {
  /** 2,704 bytes, the most that an index entry may have, less its header, rounded down. */
  static final int MAX_KEY_BYTES = 2_600;

  private static final String PREFIX = "jdbc:postgresql:";
  private static final String EXAMPLE = "jdbc:postgresql://host:5432/database?user=name&password=word";

  @Override
  public boolean understands(String jdbcUrl) {
    return jdbcUrl.startsWith(PREFIX);
  }

  @Override
  public Login login(String jdbcUrl) {
    try {
      DriverManager.getDriver(jdbcUrl);
    } catch (SQLException e) {
      throw new IllegalArgumentException("the driver does not understand it; a URL looks like " + EXAMPLE, e);
    }
    Properties properties = new Properties();
    addUnlessSet(properties, jdbcUrl, "connectTimeout", "5");
    addUnlessSet(properties, jdbcUrl, "socketTimeout", "60");
    addUnlessSet(properties, jdbcUrl, "tcpKeepAlive", "true");
    addUnlessSet(properties, jdbcUrl, "ApplicationName", "ringlane");
    return new Login(jdbcUrl, properties);
  }

  private static void addUnlessSet(Properties properties, String jdbcUrl, String setting, String value) {
    if (!jdbcUrl.contains("?" + setting + "=") && !jdbcUrl.contains("&" + setting + "=")) {
      properties.setProperty(setting, value);
    }
  }

  /** Only what is too weak is raised: a server that waits for its standbys keeps waiting for them. */
  @Override
  public String session() {
    return """
        SELECT set_config('synchronous_commit',
          CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END,
          false)
        """;
  }

  /** Programs that start together make the schema one after the other; the lock ends with the transaction. */
  @Override
  public @Nullable String beforeSchema() {
    return "SELECT pg_advisory_xact_lock(hashtext('ringlane_schema'))";
  }

  @Override
  public List<String> schema(int version) {
    return switch (version) {
      case 1 -> entries();
      case 2 -> List.of("""
          CREATE TABLE IF NOT EXISTS ringlane_dead_letter (
            entry_key BYTEA PRIMARY KEY CHECK (octet_length(entry_key) <= %d),
            entry_value BYTEA,
            version BIGINT NOT NULL,
            expires_at BIGINT,
            removal BOOLEAN NOT NULL,
            cause TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            buried_at BIGINT NOT NULL)
          """.formatted(MAX_KEY_BYTES),
          "ALTER TABLE ringlane_epoch ADD COLUMN IF NOT EXISTS left_epoch BIGINT DEFAULT 0 NOT NULL");
      default -> throw new IllegalArgumentException("there is no schema " + version);
    };
  }

  private static List<String> entries() {
    return List.of("""
        CREATE TABLE IF NOT EXISTS ringlane_entry (
          entry_key BYTEA PRIMARY KEY CHECK (octet_length(entry_key) <= %d),
          entry_value BYTEA CHECK (octet_length(entry_value) <= %d),
          version BIGINT NOT NULL,
          expires_at BIGINT,
          deleted BOOLEAN NOT NULL,
          CHECK (deleted = (entry_value IS NULL)))
        """.formatted(MAX_KEY_BYTES, Databases.MAX_VALUE_BYTES),
        """
            CREATE TABLE IF NOT EXISTS ringlane_epoch (
              only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
              epoch BIGINT NOT NULL)
            """,
        "INSERT INTO ringlane_epoch (only_row, epoch) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM ringlane_epoch)",
        // Nothing that PostgreSQL has built in says whether bytes are text without failing where they are not.
        """
            CREATE OR REPLACE FUNCTION ringlane_readable(bytes BYTEA) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
            BEGIN
              RETURN convert_from(bytes, 'UTF8');
            EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
              RETURN 'X''' || encode(substring(bytes FROM 1 FOR 256), 'hex') || ''''
                || CASE WHEN octet_length(bytes) > 256 THEN '...' ELSE '' END;
            END $$
            """,
        """
            CREATE OR REPLACE VIEW ringlane_live AS
            SELECT ringlane_readable(entry_key) AS entry_key, ringlane_readable(entry_value) AS entry_value, version, expires_at
            FROM (
              SELECT entry_key, entry_value, version, deleted,
                TIMESTAMPTZ '1970-01-01 00:00:00+00' + expires_at / 1000 * INTERVAL '1 microsecond' AS expires_at
              FROM ringlane_entry) AS entry
            WHERE NOT deleted AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP)
            """);
  }

  @Override
  public String guardedWrite() {
    return """
        INSERT INTO ringlane_entry AS old (entry_key, entry_value, version, expires_at, deleted) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (entry_key) DO UPDATE SET entry_value = EXCLUDED.entry_value, version = EXCLUDED.version,
          expires_at = EXCLUDED.expires_at, deleted = EXCLUDED.deleted
        WHERE old.version <= EXCLUDED.version
        """;
  }

  @Override
  public String guardedLetter() {
    return """
        INSERT INTO ringlane_dead_letter AS old
          (entry_key, entry_value, version, expires_at, removal, cause, attempts, buried_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (entry_key) DO UPDATE SET entry_value = EXCLUDED.entry_value, version = EXCLUDED.version,
          expires_at = EXCLUDED.expires_at, removal = EXCLUDED.removal, cause = EXCLUDED.cause,
          attempts = EXCLUDED.attempts, buried_at = EXCLUDED.buried_at
        WHERE old.version <= EXCLUDED.version
        """;
  }

  @Override
  public int maxKeyBytes() {
    return MAX_KEY_BYTES;
  }

  /**
   * Serialization failure, deadlock, lock not available. Not the duplicate key: of two that insert one key, ON CONFLICT makes the second
   * wait and update; a duplicate can only be of an index that somebody added, and stays one.
   */
  @Override
  public boolean isContention(SQLException failure) {
    return switch (state(failure)) {
      case "40001", "40P01", "55P03" -> true;
      default -> false;
    };
  }

  @Override
  public String explain(SQLException failure) {
    String why = firstLine(failure);
    return switch (state(failure)) {
      case "08001" -> hasCause(failure, UnknownHostException.class)
          ? "no such host; a URL looks like " + EXAMPLE
          : "no server answers there; start it, or correct host and port";
      case "08004" -> "the server wants a user and a password; give them as in " + EXAMPLE;
      case "28P01", "28000" -> "wrong user or password, or the server's pg_hba.conf does not let this user in (" + why
          + "); give them as in " + EXAMPLE;
      case "3D000" -> "there is no such database; make it with CREATE DATABASE, or name another";
      case "3F000" ->
        "there is no schema to make tables in; make the one that currentSchema or search_path names, or name another";
      case "42501" ->
        why + "; grant this user CREATE and USAGE on the schema, and all rights on the tables whose names begin with ringlane_";
      case "25006" -> why + "; the server, or this user, may only read: name the primary server";
      case "53300" -> why + "; raise the server's max_connections, or ask for fewer connections";
      case "57P03" -> why + "; try again in a moment";
      default -> why;
    };
  }

  private static String state(SQLException failure) {
    return String.valueOf(failure.getSQLState());
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  /** The server's words; a failed batch repeats its statement before them, with its values, which are no reader's business. */
  private static String firstLine(SQLException failure) {
    SQLException cause = failure.getNextException() == null ? failure : failure.getNextException();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
