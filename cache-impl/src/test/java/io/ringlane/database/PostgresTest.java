package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.PostgresServer;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL: a real server, a new database for each test. */
class PostgresTest extends JdbcContract {
  private final List<String> users = new ArrayList<>();
  private final List<RealDatabases.Fresh> databases = new ArrayList<>(List.of(RealDatabases.POSTGRESQL.fresh()));

  @Override
  String url() {
    return databases.getFirst().url();
  }

  @Override
  String anotherUrl() {
    databases.add(RealDatabases.POSTGRESQL.fresh());
    return databases.getLast().url();
  }

  @Override
  Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  Dialect dialect() {
    return new PostgresDialect();
  }

  @AfterEach
  void drop() {
    databases.forEach(RealDatabases.Fresh::close);
    users.forEach(user -> PostgresServer.shared().execute("postgres", "DROP ROLE " + user));
  }

  private static String nameIn(String url) {
    return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
  }

  /** A trigger on our table that runs before each row is written. */
  private void beforeEachRow(String body) throws SQLException {
    update("CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + " RETURN NEW; END $$",
        "CREATE TRIGGER meddle BEFORE INSERT OR UPDATE ON ringlane_entry FOR EACH ROW EXECUTE FUNCTION meddle()");
  }

  @Test
  @Tag("T53")
  void sessionsWaitForTheDisk() throws SQLException {
    assertThat(query("SHOW synchronous_commit")).as("the server's own default").containsExactly("off");
    beforeEachRow("IF current_setting('synchronous_commit') <> 'on' THEN RAISE 'not durable'; END IF;");
    assertThat(store().write(List.of(row("k", "v", 1)))).containsExactly(WriteOutcome.WRITTEN);
    assertThatThrownBy(() -> update("UPDATE ringlane_entry SET version = 2")).as("the control, a plain session")
        .hasMessageContaining("not durable");
  }

  @Test
  @Tag("T53")
  void whatWaitsForMoreThanTheDiskStaysSo() throws SQLException {
    update("ALTER DATABASE " + nameIn(url()) + " SET synchronous_commit = remote_apply");
    reopen();
    beforeEachRow("IF current_setting('synchronous_commit') <> 'remote_apply' THEN RAISE 'weakened'; END IF;");
    assertThat(store().write(List.of(row("k", "v", 1)))).containsExactly(WriteOutcome.WRITTEN);
  }

  /** The driver then makes one statement of many rows and does not know how many of them it changed. */
  @Test
  @Tag("T23")
  void aDriverThatJoinsStatementsIsAskedForTheRows() {
    try (StoreOfRecord store = Databases.open(url() + "&reWriteBatchedInserts=true", 1)) {
      store.write(List.of(row("b", "x", 10), row("d", "x", 10), removal("f", 10)));
      assertThat(store.write(List.of(row("d", "y", 9), row("a", "y", 9), row("b", "y", 11), row("c", "y", 9),
          removal("e", 1), row("f", "x", 10), row("g", "y", 1)))).containsExactly(WriteOutcome.TURNED_AWAY,
              WriteOutcome.WRITTEN, WriteOutcome.WRITTEN, WriteOutcome.WRITTEN, WriteOutcome.WRITTEN,
              WriteOutcome.WRITTEN, WriteOutcome.WRITTEN);
      Row kept = store.load(bytes("d"));
      assertThat(kept).isNotNull();
      if (kept != null) {
        assertThat(kept.value()).isEqualTo(bytes("x"));
      }
    }
  }

  @Test
  @Tag("T14")
  void aRowThatSomebodysRuleRefusesIsTheRowsFault() throws SQLException {
    update("ALTER TABLE ringlane_entry ADD CHECK (version <> 13)",
        "CREATE UNIQUE INDEX only_one ON ringlane_entry (expires_at)");
    store().write(List.of(new Row(bytes("first"), bytes("v"), 1, 5)));
    for (Row bad : List.of(row("k", "v", 13), new Row(bytes("second"), bytes("v"), 2, 5))) {
      assertThatThrownBy(() -> store().write(List.of(row("good", "v", 1), bad))).isInstanceOfSatisfying(
          DatabaseException.class, error -> assertThat(error.kind()).isEqualTo(DatabaseException.Kind.ROW));
      assertThat(store().load(bytes("good"))).isNull();
    }
  }

  private void awaitSession(String condition) {
    await().atMost(Duration.ofSeconds(30)).until(() -> query("SELECT pid FROM pg_stat_activity WHERE datname = '"
        + nameIn(url()) + "' AND application_name = 'ringlane' AND " + condition), found -> !found.isEmpty());
  }

  @Test
  @Tag("T14")
  void aSessionThatIsEndedInMidTransactionIsNoRowsFault() throws Exception {
    store().write(List.of(row("k", "v", 1)));
    CompletableFuture<List<WriteOutcome>> write;
    try (Connection other = connect(url()); Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT version FROM ringlane_entry FOR UPDATE");
      write = CompletableFuture.supplyAsync(() -> store().write(List.of(row("a", "w", 2), row("k", "w", 2))));
      awaitSession("wait_event_type = 'Lock'");
      query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + nameIn(url())
          + "' AND application_name = 'ringlane' AND wait_event_type = 'Lock'");
      assertThatThrownBy(() -> write.get(30, TimeUnit.SECONDS)).cause().isInstanceOfSatisfying(DatabaseException.class,
          error -> assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION));
      other.rollback();
    }
    assertThat(store().load(bytes("a"))).isNull();
    assertThat(store().write(List.of(row("a", "w", 2), row("k", "w", 2)))).containsOnly(WriteOutcome.WRITTEN);
  }

  /** Ours waits first, so that ours is the one that finds the ring and is given up by the server. */
  @Test
  @Tag("T07")
  void aDeadlockWithSomebodyElseIsTriedAgain() throws Exception {
    store().write(List.of(row("a", "v", 1), row("b", "v", 1)));
    long before = deadlocks();
    CompletableFuture<List<WriteOutcome>> write;
    try (Connection other = connect(url()); Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SET deadlock_timeout = '60s'");
      statement.execute("SELECT version FROM ringlane_entry WHERE entry_key = 'b' FOR UPDATE");
      write = CompletableFuture.supplyAsync(() -> store().write(List.of(row("a", "w", 2), row("b", "w", 2))));
      awaitSession("wait_event_type = 'Lock'");
      statement.execute("SELECT version FROM ringlane_entry WHERE entry_key = 'a' FOR UPDATE");
      other.commit();
    }
    assertThat(write.get(30, TimeUnit.SECONDS)).containsOnly(WriteOutcome.WRITTEN);
    await().atMost(Duration.ofSeconds(30)).until(this::deadlocks, after -> after > before);
  }

  private long deadlocks() throws SQLException {
    return Long.parseLong(
        query("SELECT deadlocks FROM pg_stat_database WHERE datname = '" + nameIn(url()) + "'").getFirst());
  }

  @Test
  void programsThatStartTogetherMakeOneSchema() throws Exception {
    String url = anotherUrl();
    Queue<Long> epochs = new ConcurrentLinkedQueue<>();
    together(4, _ -> {
      try (StoreOfRecord each = Databases.open(url, 1)) {
        epochs.add(each.own().epoch());
      }
    });
    assertThat(epochs).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  @Test
  void aSchemaOfItsOwnInASharedDatabaseIsEnough() throws SQLException {
    update("CREATE SCHEMA apart");
    store().write(List.of(row("k", "v", 1)));
    try (StoreOfRecord apart = Databases.open(url() + "&currentSchema=apart", 1)) {
      assertThat(apart.load(bytes("k"))).isNull();
      apart.write(List.of(row("k", "w", 2)));
    }
    assertThat(query("SELECT entry_value FROM ringlane_live")).containsExactly("v");
    assertThat(query("SELECT entry_value FROM apart.ringlane_live")).containsExactly("w");
  }

  /** A login that may do nothing; removed with the test. */
  private String stranger() throws SQLException {
    String user = "stranger_of_" + nameIn(url());
    update("CREATE ROLE " + user + " LOGIN");
    users.add(user);
    return user;
  }

  @Test
  void whoMayNotMakeTablesIsToldWhatToGrant() throws SQLException {
    String user = stranger();
    String url = anotherUrl();
    String asStranger = url.replace("user=postgres", "user=" + user);
    assertThat(refusedToOpen(asStranger)).hasMessageContaining("permission denied for schema public")
        .hasMessageContaining("grant this user CREATE and USAGE on the schema");
    assertThat(refusedToOpen(url().replace("user=postgres", "user=" + user))).as("others' tables")
        .hasMessageContaining("grant this user").hasMessageContaining("tables whose names begin with ringlane_");
  }

  @Test
  void whoMayOnlyWriteNeedsNotMakeTables() throws SQLException {
    String user = stranger();
    update("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user);
    try (StoreOfRecord store = Databases.open(url().replace("user=postgres", "user=" + user), 1)) {
      assertThat(store.own().epoch()).isEqualTo(1);
      assertThat(store.write(List.of(row("k", "v", 1)))).containsExactly(WriteOutcome.WRITTEN);
    }
  }

  @Test
  void aServerThatMayOnlyReadIsSaidToBe() throws SQLException {
    String url = anotherUrl();
    update("ALTER DATABASE " + nameIn(url) + " SET default_transaction_read_only = on");
    assertThat(refusedToOpen(url)).hasMessageContaining("read-only").hasMessageContaining("name the primary server");
  }

  @Test
  void whatCannotBeOpenedIsSaidInWords() {
    assertThat(refusedToOpen(url().replace(nameIn(url()) + "?", "nosuch?")))
        .hasMessageContaining("there is no such database").hasMessageContaining("CREATE DATABASE");
    assertThat(refusedToOpen("jdbc:postgresql://localhost:1/x?user=eve&password=secret"))
        .hasMessageContaining("no server answers there").hasMessageContaining("correct host and port")
        .hasMessageNotContaining("secret");
    assertThat(refusedToOpen("jdbc:postgresql://localhost:port/x?password=secret"))
        .hasMessageContaining("jdbc:postgresql://host:5432/database").hasMessageNotContaining("secret");
    assertThat(refusedToOpen("jdbc:postgresql://eve:secret@localhost:1/x")).hasMessageNotContaining("secret");
    assertThat(refusedToOpen(url().replace("user=postgres", "user=nobody_of_that_name")))
        .hasMessageContaining("wrong user or password").hasMessageContaining("user=name&password=word");
    assertThat(refusedToOpen(url() + "&currentSchema=nosuch")).hasMessageContaining("no schema to make tables in");
  }

  @Test
  void keysThatTheIndexCannotTakeAreKnownBefore() {
    assertThat(store().maxKeyBytes()).isEqualTo(2_600);
    assertThat(store().maxValueBytes()).isEqualTo(Databases.MAX_VALUE_BYTES);
  }
}
