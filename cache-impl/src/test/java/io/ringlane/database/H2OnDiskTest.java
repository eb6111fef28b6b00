package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ringlane.api.DatabaseException;
import io.ringlane.store.Entry;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file, and what only a real database can get wrong. */
class H2OnDiskTest extends StoreOfRecordContract {
  @TempDir
  private Path directory = Path.of("");

  @Override
  StoreOfRecord open() {
    return Databases.open(url(), 3);
  }

  private String url() {
    return "jdbc:h2:" + directory.resolve("ringlane");
  }

  private static DatabaseException refusedToOpen(String url) {
    Instant start = Instant.now();
    DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> Databases.open(url, 2).close());
    assertThat(error).as(url).isNotNull();
    assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(error.getMessage()).startsWith("cannot open database ").doesNotContain("\n");
    return error;
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
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

  private void update(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  @Tag("T53")
  void nothingIsDelayed() throws SQLException {
    assertThat(query("SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'"))
        .containsOnly("0");
  }

  @Test
  void supersededPagesAreNotKeptForLong() throws SQLException {
    assertThat(query("SELECT setting_value FROM information_schema.settings WHERE setting_name = 'RETENTION_TIME'"))
        .containsOnly("1000");
  }

  @Test
  @Tag("T53")
  void whatTheUrlSetsStays() throws SQLException {
    store().close();
    try (StoreOfRecord slow = Databases.open(url() + ";write_delay=123;USER=sa;PASSWORD=", 1)) {
      assertThat(slow.load(bytes("k"))).isNull();
      assertThat(query("SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'"))
          .containsOnly("123");
    }
  }

  @Test
  @Tag("T54")
  void aClosedStoreLeavesTheFileClosed() throws IOException {
    store().write(List.of(row("k", "v", 1)));
    store().close();
    try (FileChannel file = FileChannel.open(directory.resolve("ringlane.mv.db"), StandardOpenOption.WRITE)) {
      assertThatCode(file::tryLock).as("H2 locks the file that it has open").doesNotThrowAnyException();
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
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT expires_at FROM ringlane_live WHERE entry_key = 'lives'")) {
      assertThat(result.next()).isTrue();
      Instant expected = Instant.ofEpochSecond(0, later);
      assertThat(result.getObject(1, OffsetDateTime.class).toInstant()).isEqualTo(expected);
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
    assertThat(query("SELECT version FROM ringlane_schema")).containsExactly("1");
    assertThat(query("SELECT COUNT(*) FROM ringlane_epoch")).containsExactly("1");
  }

  @Test
  void aStartThatWasCutOffIsRepeated() throws SQLException {
    update("DELETE FROM ringlane_schema");
    update("DROP VIEW ringlane_live");
    update("DROP TABLE ringlane_epoch");
    store().write(List.of(row("k", "v", 1)));
    reopen();
    assertThat(query("SELECT entry_key FROM ringlane_live")).containsExactly("k");
    assertThat(store().own().epoch()).isEqualTo(1);
    update("DELETE FROM ringlane_schema");
    reopen();
    assertThat(store().own().epoch()).isEqualTo(2);
  }

  @Test
  void aNewerSchemaIsLeftAlone() throws SQLException {
    update("INSERT INTO ringlane_schema VALUES (7)");
    assertThat(refusedToOpen(url())).hasMessageContaining("version 7").hasMessageContaining("up to 1");
    update("DELETE FROM ringlane_schema WHERE version = 7");
  }

  @Test
  @Tag("T56")
  void aLostEpochIsAnErrorNotAFreshStart() throws SQLException {
    update("DELETE FROM ringlane_epoch");
    DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> store().own().epoch());
    assertThat(error).hasMessageContaining("restore it");
  }

  @Test
  void whatCannotBeOpenedIsSaidInWords() throws Exception {
    assertThat(refusedToOpen("ringlane.db")).hasMessageContaining("ringlane.db")
        .hasMessageContaining("jdbc:h2:./ringlane");
    assertThat(refusedToOpen("jdbc:mariadb://localhost/x")).hasMessageContaining("not known");
    assertThat(refusedToOpen("")).hasMessageContaining("not known");
    assertThat(refusedToOpen("jdbc:h2:")).hasMessageContaining("no name");
    assertThat(refusedToOpen("jdbc:h2:ringlane")).hasMessageContaining("a path starts with");
    assertThat(refusedToOpen("jdbc:h2:tcp://localhost:1/x")).hasMessageContaining("no server answers");
    assertThat(refusedToOpen(url() + "other;IFEXISTS=TRUE")).hasMessageContaining("there is no such database");
    assertThat(refusedToOpen(url() + ";NOSUCHSETTING=1")).hasMessageContaining("NOSUCHSETTING");
    assertThat(refusedToOpen(url() + ";USER=eve;PASSWORD=secret")).hasMessageContaining("wrong user or password")
        .hasMessageNotContaining("secret");
    Path file = Files.writeString(directory.resolve("text.mv.db"), "not a database, only a text\n".repeat(1000), UTF_8);
    assertThat(refusedToOpen("jdbc:h2:" + directory.resolve("text"))).hasMessageContaining("text");
    assertThat(file).exists();
    assertThat(refusedToOpen("jdbc:h2:" + file + "/below")).hasMessageContaining("below");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(each -> each.toString().contains("trace"));
    }
  }
}
