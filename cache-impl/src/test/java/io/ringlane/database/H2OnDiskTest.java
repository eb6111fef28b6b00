package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file, and what only a real database can get wrong. */
class H2OnDiskTest extends JdbcContract {
  @TempDir
  private Path directory = Path.of("");
  private int others;

  @Override
  String url() {
    return "jdbc:h2:" + directory.resolve("ringlane");
  }

  @Override
  String anotherUrl() {
    return "jdbc:h2:" + directory.resolve("other" + others++);
  }

  @Override
  Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, "sa", "");
  }

  @Override
  Dialect dialect() {
    return new H2Dialect();
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
    assertThat(refusedToOpen("jdbc:h2:" + directory.resolve("text"))).hasMessageContaining("text")
        .hasMessageContaining("restore it from a backup");
    assertThat(file).exists();
    assertThat(refusedToOpen("jdbc:h2:" + file + "/below")).hasMessageContaining("below");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).noneMatch(each -> each.toString().contains("trace"));
    }
  }
}
