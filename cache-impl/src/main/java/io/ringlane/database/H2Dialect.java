package io.ringlane.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * H2, on disk or in memory.
 *
 * <p>Settings that are added unless the URL has them:
 *
 * <ul>
 * <li>{@code WRITE_DELAY=0}: H2 otherwise loses up to half a second of committed transactions when the process is killed. A commit is
 * then in the file when it returns, but H2 does not force the file: what a power failure leaves is not promised.
 * <li>{@code DB_CLOSE_ON_EXIT=FALSE}: H2's own exit hook would close the database before our last flush.
 * <li>{@code RETENTION_TIME=1000}: H2 keeps every superseded page for 45 s by default, so a busy store's file grows to a hundred
 * times its content.
 * <li>{@code DB_CLOSE_DELAY=-1} in memory only: the database lives until the process ends, not until a pool is between two connections.
 * </ul>
 */
final class H2Dialect implements Dialect {
  private static final String PREFIX = "jdbc:h2:";
  private static final String IN_MEMORY = PREFIX + "mem:";

  /** Semicolons separate settings; a backslash makes one part of a value. */
  private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\);");

  // H2's error codes.
  private static final int DUPLICATE_KEY = 23505;
  private static final int DEADLOCK = 40001;
  private static final int CONCURRENT_UPDATE = 90131;
  private static final int IN_USE = 90020;
  private static final int WRONG_USER = 28000;
  private static final int RELATIVE_PATH = 90011;
  private static final int UNREACHABLE = 90067;
  private static final int DAMAGED = 90030;
  private static final int MISSING = 90146;
  private static final int MISSING_AND_MAY_NOT_CREATE = 90149;

  @Override
  public boolean understands(String jdbcUrl) {
    return jdbcUrl.startsWith(PREFIX);
  }

  @Override
  public Login login(String jdbcUrl) {
    List<String> parts = List.of(SEPARATOR.split(jdbcUrl, 0));
    String place = parts.getFirst();
    if (place.equals(PREFIX) || place.equals(IN_MEMORY)) {
      throw new IllegalArgumentException(
          "the database has no name; a URL looks like jdbc:h2:./ringlane or jdbc:h2:mem:ringlane");
    }
    StringBuilder url = new StringBuilder(jdbcUrl);
    addUnlessSet(url, parts, "WRITE_DELAY", "0");
    addUnlessSet(url, parts, "DB_CLOSE_ON_EXIT", "FALSE");
    addUnlessSet(url, parts, "RETENTION_TIME", "1000");
    addUnlessSet(url, parts, "TRACE_LEVEL_FILE", "0");
    if (place.startsWith(IN_MEMORY)) {
      addUnlessSet(url, parts, "DB_CLOSE_DELAY", "-1");
    }
    Properties properties = new Properties();
    if (!isSet(parts, "USER")) {
      properties.setProperty("user", "sa");
      if (!isSet(parts, "PASSWORD")) {
        properties.setProperty("password", "");
      }
    }
    return new Login(url.toString(), properties);
  }

  private static void addUnlessSet(StringBuilder url, List<String> parts, String setting, String value) {
    if (!isSet(parts, setting)) {
      url.append(';').append(setting).append('=').append(value);
    }
  }

  private static boolean isSet(List<String> parts, String setting) {
    return parts.stream().skip(1).anyMatch(part -> part.toUpperCase(Locale.ROOT).startsWith(setting + "="));
  }

  @Override
  public List<String> schema(int version) {
    return switch (version) {
      case 1 -> entries();
      case 2 -> List.of("""
          CREATE TABLE IF NOT EXISTS ringlane_dead_letter (
            entry_key VARBINARY(%d) PRIMARY KEY,
            entry_value BLOB,
            version BIGINT NOT NULL,
            expires_at BIGINT,
            removal BOOLEAN NOT NULL,
            cause VARCHAR NOT NULL,
            attempts INTEGER NOT NULL,
            buried_at BIGINT NOT NULL)
          """.formatted(Databases.MAX_KEY_BYTES),
          "ALTER TABLE ringlane_epoch ADD COLUMN IF NOT EXISTS left_epoch BIGINT DEFAULT 0 NOT NULL");
      default -> throw new IllegalArgumentException("there is no schema " + version);
    };
  }

  private static List<String> entries() {
    return List.of("""
        CREATE TABLE IF NOT EXISTS ringlane_entry (
          entry_key VARBINARY(%d) PRIMARY KEY,
          entry_value VARBINARY(%d),
          version BIGINT NOT NULL,
          expires_at BIGINT,
          deleted BOOLEAN NOT NULL,
          CHECK (deleted = (entry_value IS NULL)))
        """.formatted(Databases.MAX_KEY_BYTES, Databases.MAX_VALUE_BYTES),
        """
            CREATE TABLE IF NOT EXISTS ringlane_epoch (
              only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
              epoch BIGINT NOT NULL)
            """, """
            INSERT INTO ringlane_epoch (only_row, epoch) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM ringlane_epoch)
            """,
        """
            CREATE OR REPLACE VIEW ringlane_live AS
            SELECT %s AS entry_key, %s AS entry_value, version, expires_at
            FROM (
              SELECT entry_key, entry_value, version, deleted,
                DATEADD(NANOSECOND, expires_at, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00:00') AS expires_at
              FROM ringlane_entry)
            WHERE NOT deleted AND (expires_at IS NULL OR expires_at > CURRENT_TIMESTAMP)
            """.formatted(readable("entry_key"), readable("entry_value")));
  }

  /** Text where the bytes are UTF-8, else the first bytes in hexadecimal as SQL writes them. */
  private static String readable(String column) {
    return """
        CASE WHEN STRINGTOUTF8(UTF8TOSTRING(%1$s)) = %1$s THEN UTF8TOSTRING(%1$s)
          ELSE 'X''' || RAWTOHEX(SUBSTRING(%1$s FROM 1 FOR 256)) || ''''
            || CASE WHEN OCTET_LENGTH(%1$s) > 256 THEN '...' ELSE '' END END""".formatted(column);
  }

  @Override
  public String guardedWrite() {
    return """
        MERGE INTO ringlane_entry AS old USING DUAL ON old.entry_key = ?1
        WHEN MATCHED AND old.version <= ?3 THEN
          UPDATE SET entry_value = ?2, version = ?3, expires_at = ?4, deleted = ?5
        WHEN NOT MATCHED THEN
          INSERT (entry_key, entry_value, version, expires_at, deleted) VALUES (?1, ?2, ?3, ?4, ?5)
        """;
  }

  @Override
  public String guardedLetter() {
    return """
        MERGE INTO ringlane_dead_letter AS old USING DUAL ON old.entry_key = ?1
        WHEN MATCHED AND old.version <= ?3 THEN
          UPDATE SET entry_value = ?2, version = ?3, expires_at = ?4, removal = ?5, cause = ?6, attempts = ?7, buried_at = ?8
        WHEN NOT MATCHED THEN
          INSERT (entry_key, entry_value, version, expires_at, removal, cause, attempts, buried_at)
          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;
  }

  @Override
  public boolean isContention(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case DUPLICATE_KEY, DEADLOCK, CONCURRENT_UPDATE -> true;
      default -> false;
    };
  }

  @Override
  public String explain(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case IN_USE -> "the file is in use by another process; end that process or name another file";
      case WRONG_USER -> "wrong user or password; give them as jdbc:h2:./ringlane;USER=name;PASSWORD=word";
      case RELATIVE_PATH -> "a path starts with /, ./ or ~/, as in jdbc:h2:./ringlane";
      case UNREACHABLE -> "no server answers there; start it, or name a file as in jdbc:h2:./ringlane";
      case MISSING, MISSING_AND_MAY_NOT_CREATE ->
        "there is no such database, and it may not be created; name another, or leave IFEXISTS away";
      case DAMAGED -> "the file is damaged, or is no H2 database (" + firstLine(failure)
          + "); restore it from a backup, or save what is left with H2's tool org.h2.tools.Recover";
      default -> firstLine(failure);
    };
  }

  /** H2's own message without the statement that it appends. */
  private static String firstLine(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf("; SQL statement:");
    return (end < 0 ? message : message.substring(0, end)).lines().findFirst().orElse("no reason given");
  }
}
