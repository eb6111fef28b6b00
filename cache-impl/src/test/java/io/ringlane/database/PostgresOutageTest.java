package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.PostgresServer;
import io.ringlane.store.Entry;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of its own that is stopped, started again, and made to ask for passwords. */
@Tag("T14")
@Timeout(120)
@Order(1)
class PostgresOutageTest {
  @TempDir
  private static Path directory = Path.of("");
  private static @Nullable PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.in(directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    server().close();
  }

  private static PostgresServer server() {
    if (server == null) {
      throw new IllegalStateException("no test runs");
    }
    return server;
  }

  @Test
  void aServerThatGoesAwayInMidWorkIsWorkedWithAgainWhenItIsBack() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        StoreOfRecord store = Databases.open(server().url(server().newDatabase()), 2)) {
      AtomicIntegerArray written = new AtomicIntegerArray(2);
      Queue<DatabaseException> failures = new ConcurrentLinkedQueue<>();
      CompletableFuture<?>[] writers = new CompletableFuture<?>[2];
      for (int i = 0; i < writers.length; i++) {
        int number = i;
        writers[i] = CompletableFuture.runAsync(() -> writeUntilItFails(store, number, written, failures), threads);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> written.get(0) > 50 && written.get(1) > 50);
      server().stop();
      CompletableFuture.allOf(writers).join();
      assertThat(failures).hasSize(2)
          .allSatisfy(failure -> assertThat(failure.kind()).isEqualTo(DatabaseException.Kind.CONNECTION));
      DatabaseException out = catchThrowableOfType(DatabaseException.class, () -> store.load(key(0)));
      assertThat(out.kind()).isEqualTo(DatabaseException.Kind.CONNECTION);
      server().start();
      await().atMost(Duration.ofSeconds(15)).ignoreException(DatabaseException.class)
          .until(() -> store.write(List.of(new Row(key(9), null, 1, Entry.NO_DEADLINE))).size() == 1);
      for (int i = 0; i < writers.length; i++) {
        Row row = store.load(key(i));
        assertThat(row).isNotNull();
        if (row != null) {
          assertThat(row.version()).as("the last acknowledged version, or the one whose outcome is unknown")
              .isBetween((long) written.get(i), written.get(i) + 1L);
        }
      }
    }
  }

  private static byte[] key(int writer) {
    return ("writer " + writer).getBytes(UTF_8);
  }

  private static void writeUntilItFails(StoreOfRecord store, int writer, AtomicIntegerArray written,
      Queue<DatabaseException> failures) {
    for (long version = 1;; version++) {
      try {
        store.write(List.of(new Row(key(writer), new byte[100], version, Entry.NO_DEADLINE)));
        written.incrementAndGet(writer);
      } catch (DatabaseException e) {
        failures.add(e);
        return;
      }
    }
  }

  @Test
  void aWrongPasswordIsSaidToBe() throws IOException {
    String database = server().newDatabase();
    server().execute(database, "CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'right'");
    Path rules = directory.resolve("data").resolve("pg_hba.conf");
    Files.writeString(rules, "host all guarded all scram-sha-256\n" + Files.readString(rules));
    server().execute(database, "SELECT pg_reload_conf()");
    String url = server().url(database, "guarded");
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(refusal(url))
        .contains("wants a user and a password").contains("user=name&password=word"));
    assertThat(refusal(url + "&password=wrong")).contains("wrong user or password").doesNotContain("=wrong");
    Databases.open(url + "&password=right", 1).close();
  }

  private static String refusal(String url) {
    DatabaseException error = catchThrowableOfType(DatabaseException.class, () -> Databases.open(url, 1).close());
    return error == null ? "opened" : String.valueOf(error.getMessage());
  }
}
