package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.DatabaseException;
import io.ringlane.store.Entry;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every database behind JDBC promises beside: its tables, their upgrade, the view, and errors in words. */
abstract class JdbcContract extends StoreOfRecordContract {
  /** The test's database. */
  abstract String url();

  /** Another, empty one; removed with the test. */
  abstract String anotherUrl();

  /** Without the store. */
  abstract Connection connect(String url) throws SQLException;

  abstract Dialect dialect();

  @Override
  StoreOfRecord open() {
    return Databases.open(url(), 3);
  }

  static DatabaseException refusedToOpen(String url) {
    Instant start = Instant.now();
    DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> Databases.open(url, 2).close());
    assertThat(error).as(url).isNotNull();
    assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(error.getMessage()).startsWith("cannot open database ").doesNotContain("\n");
    return error;
  }

  List<String> query(String sql) throws SQLException {
    return query(url(), sql);
  }

  private List<String> query(String url, String sql) throws SQLException {
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> lines = new ArrayList<>();
      while (result.next()) {
        List<String> line = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          line.add(String.valueOf(result.getString(i)));
        }
        lines.add(String.join("|", line));
      }
      return lines;
    }
  }

  void update(String... statements) throws SQLException {
    updateAt(url(), List.of(statements));
  }

  private void updateAt(String url, List<String> statements) throws SQLException {
    try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  @Test
  void theViewShowsWhatAPersonExpects() throws SQLException {
    long now = Clock.system().now();
    long later = now + TimeUnit.HOURS.toNanos(1);
    store().write(List.of(row("plain", "grün", 1), removal("removed", 2), new Row(bytes("over"), bytes("v"), 3, now),
        new Row(bytes("lives"), bytes("v"), 4, later),
        new Row(new byte[]{(byte) 0xff, 0}, new byte[]{1, (byte) 0xfe}, 5, Entry.NO_DEADLINE)));
    assertThat(query("SELECT entry_key, entry_value, version FROM ringlane_live ORDER BY version"))
        .containsExactly("plain|grün|1", "lives|v|4", "X'ff00'|X'01fe'|5");
    try (Connection connection = connect(url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT expires_at FROM ringlane_live WHERE entry_key = 'lives'")) {
      assertThat(result.next()).isTrue();
      Instant expected = Instant.ofEpochSecond(0, later).truncatedTo(ChronoUnit.MICROS);
      assertThat(result.getObject(1, OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.MICROS))
          .isEqualTo(expected);
    }
  }

  @Test
  void theViewCutsLongBytesNotLongText() throws SQLException {
    byte[] binary = new byte[Databases.MAX_VALUE_BYTES];
    binary[0] = (byte) 0xff;
    String text = "x".repeat(Databases.MAX_VALUE_BYTES);
    store().write(List.of(new Row(bytes("binary"), binary, 1, Entry.NO_DEADLINE), row("text", text, 2)));
    assertThat(query("SELECT CHAR_LENGTH(entry_value) FROM ringlane_live ORDER BY version"))
        .containsExactly(String.valueOf(2 + 512 + 1 + 3), String.valueOf(text.length()));
  }

  @Test
  void theSchemaIsMadeOnce() throws SQLException {
    store().write(List.of(row("k", "v", 1)));
    reopen();
    try (StoreOfRecord second = open()) {
      assertThat(second.load(bytes("k"))).isNotNull();
    }
    assertThat(query("SELECT version FROM ringlane_schema ORDER BY version")).containsExactly("1", "2");
    assertThat(query("SELECT COUNT(*) FROM ringlane_epoch")).containsExactly("1");
  }

  @Test
  void aStartThatWasCutOffIsRepeated() throws SQLException {
    update("DELETE FROM ringlane_schema", "DROP VIEW ringlane_live", "DROP TABLE ringlane_epoch");
    store().write(List.of(row("k", "v", 1)));
    reopen();
    assertThat(query("SELECT entry_key FROM ringlane_live")).containsExactly("k");
    assertThat(store().own().epoch()).isEqualTo(1);
    update("DELETE FROM ringlane_schema");
    reopen();
    assertThat(store().own().epoch()).isEqualTo(2);
  }

  /** A database as the first release left it: two rows, one of them removed, and an epoch. */
  private String versionOne() throws SQLException {
    String url = anotherUrl();
    updateAt(url, dialect().schema(1));
    updateAt(url, List.of("CREATE TABLE ringlane_schema (version INTEGER PRIMARY KEY)",
        "INSERT INTO ringlane_schema VALUES (1)", "UPDATE ringlane_epoch SET epoch = 7"));
    try (Connection connection = connect(url);
        PreparedStatement write = connection.prepareStatement(dialect().guardedWrite())) {
      for (Row row : List.of(row("kept", "v", 11), removal("gone", 12))) {
        write.setBytes(1, row.key());
        write.setBytes(2, row.value());
        write.setLong(3, row.version());
        write.setNull(4, Types.BIGINT);
        write.setBoolean(5, row.value() == null);
        assertThat(write.executeUpdate()).isEqualTo(1);
      }
    }
    return url;
  }

  private void expectVersionTwo(String url, String how) throws SQLException {
    try (StoreOfRecord store = Databases.open(url, 2)) {
      Row kept = store.load(bytes("kept"));
      Row gone = store.load(bytes("gone"));
      assertThat(kept).as(how).isNotNull();
      assertThat(gone).as(how).isNotNull();
      if (kept != null && gone != null) {
        assertThat(kept.value()).isEqualTo(bytes("v"));
        assertThat(kept.version()).isEqualTo(11);
        assertThat(kept.deadline()).isEqualTo(Entry.NO_DEADLINE);
        assertThat(gone.value()).isNull();
        assertThat(gone.version()).isEqualTo(12);
      }
      assertThat(store.own()).as("nobody knows how the first release ended").isEqualTo(
          new StoreOfRecord.Ownership(8, false));
      assertThat(store.deadLetters(null, 10)).isEmpty();
      store.bury(new DeadLetter(row("kept", "w", 13), false, "refused", 1, 1));
      assertThat(store.deadLetters(null, 10)).hasSize(1);
      store.leave(8);
    }
    try (StoreOfRecord again = Databases.open(url, 1)) {
      assertThat(again.own()).isEqualTo(new StoreOfRecord.Ownership(9, true));
      assertThat(again.deadLetters(null, 10)).hasSize(1);
    }
    assertThat(query(url, "SELECT version FROM ringlane_schema ORDER BY version")).containsExactly("1", "2");
    assertThat(query(url, "SELECT entry_key, entry_value FROM ringlane_live")).containsExactly("kept|v");
  }

  @Test
  @Tag("T56")
  void aDatabaseOfTheFirstReleaseIsUpgradedWithItsRows() throws SQLException {
    expectVersionTwo(versionOne(), "upgraded at once");
  }

  @Test
  @Tag("T56")
  void anUpgradeThatWasCutOffIsRepeated() throws SQLException {
    List<String> steps = dialect().schema(2);
    for (int done = 1; done <= steps.size(); done++) {
      String url = versionOne();
      updateAt(url, steps.subList(0, done));
      expectVersionTwo(url, "cut off after step " + done);
    }
  }

  @Test
  void aNewerSchemaIsLeftAlone() throws SQLException {
    update("INSERT INTO ringlane_schema VALUES (7)");
    assertThat(refusedToOpen(url())).hasMessageContaining("version 7").hasMessageContaining("up to 2")
        .hasMessageContaining("name another database");
    update("DELETE FROM ringlane_schema WHERE version = 7");
  }

  @Test
  void aTableThatIsNotOursIsLeftAlone() throws SQLException {
    for (List<String> foreign : List.of(
        List.of("ringlane_entry", "id INTEGER, version BIGINT", "a column id"),
        List.of("ringlane_entry", "entry_key VARCHAR(10) PRIMARY KEY, version BIGINT",
            "column entry_key is of type VARCHAR"),
        List.of("ringlane_entry", "version BIGINT", "no column deleted"),
        List.of("ringlane_epoch", "only_row INTEGER", "no column epoch"),
        List.of("ringlane_dead_letter", "reason INTEGER", "a column reason"),
        List.of("ringlane_schema", "version VARCHAR(10)", "column version is of type VARCHAR"))) {
      String url = anotherUrl();
      String table = foreign.get(0);
      updateAt(url, List.of("CREATE TABLE " + table + " (" + foreign.get(1) + ")"));
      assertThat(refusedToOpen(url)).hasMessageContaining("table " + table + " is not Ringlane's")
          .hasMessageContaining(foreign.get(2)).hasMessageContaining("rename that table, or name another database");
      assertThat(
          query(url, "SELECT LOWER(table_name) FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA"))
          .as("nothing was added").containsExactly(table);
    }
  }

  @Test
  void aTableThatIsGoneIsNotMadeAnew() throws SQLException {
    update("DROP VIEW ringlane_live", "DROP TABLE ringlane_entry");
    assertThat(refusedToOpen(url())).hasMessageContaining("ringlane_entry").hasMessageContaining("it is not there");
  }

  @Test
  @Tag("T56")
  void aLostEpochIsAnErrorNotAFreshStart() throws SQLException {
    update("DELETE FROM ringlane_epoch");
    DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> store().own().epoch());
    assertThat(error).hasMessageContaining("restore it");
  }
}
