package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.api.UnflushedException;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.Ledger;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.DeadLetter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that the real database itself refuses, among many that it takes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoisonRowsTest {
  private static final int COUNT = 100_000;
  private static final int EVERY = 10_000;
  private static final int BAD = COUNT / EVERY;
  private static final String POISON = "poison";

  private static Connection connect(String url) throws SQLException {
    return url.startsWith("jdbc:h2:") ? DriverManager.getConnection(url, "sa", "") : DriverManager.getConnection(url);
  }

  /** A constraint that refuses one value, in the table that Ringlane made. */
  private static void addConstraint(RealDatabases kind, String url) throws SQLException {
    Databases.open(url, 1).close();
    String poison = kind == RealDatabases.H2 ? "X'706f69736f6e'" : "'\\x706f69736f6e'";
    try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE ringlane_entry ADD CONSTRAINT no_poison CHECK (entry_value <> " + poison + ")");
    }
  }

  private static Map<String, String> rows(String url) throws SQLException {
    Map<String, String> rows = new HashMap<>();
    try (Connection connection = connect(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT entry_key, entry_value FROM ringlane_entry")) {
      while (result.next()) {
        rows.put(new String(result.getBytes(1), UTF_8), new String(result.getBytes(2), UTF_8));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T12")
  @Tag("T13")
  void tenAmongAHundredThousandAreDeadLettersWithTheDatabasesOwnCauseAndTheOthersArrive(RealDatabases kind)
      throws SQLException {
    try (RealDatabases.Fresh fresh = kind.fresh()) {
      addConstraint(kind, fresh.url());
      CacheCluster<String, String> cluster = CacheCluster.builder(Codecs.STRING, Codecs.STRING)
          .settings(CacheSettings.defaults()).build(Databases.open(fresh.url(), 4));
      BookedCache<String, String> cache = new BookedCache<>(cluster, Codecs.STRING, Codecs.STRING, Clock.system(),
          () -> Databases.open(fresh.url(), 1));
      Map<String, String> acknowledged = put(cache);
      FlushReport report = cache.flush(Duration.ofSeconds(60));
      assertThat(report.left()).as("flush does not wait for rows that will never arrive").isZero();
      await().atMost(Duration.ofSeconds(20)).until(() -> ledger(cluster).dead() == BAD);
      List<DeadLetter> letters = cluster.deadLetters().toCompletableFuture().join();
      assertThat(letters).hasSize(BAD).allSatisfy(letter -> {
        assertThat(letter.cause()).containsIgnoringCase("no_poison");
        assertThat(letter.attempts()).isEqualTo(cluster.settings().flush().rowAttempts());
        assertThat(acknowledged.remove(new String(letter.row().key(), UTF_8))).isEqualTo(POISON);
      });
      assertThat(acknowledged).hasSize(COUNT - BAD);
      assertThat(ledger(cluster)).isEqualTo(new Ledger(COUNT, 0, 0, 0, 0, COUNT - BAD, 0, BAD, 0));
      assertThat(cache.get("key 0")).as("the cache still answers what it acknowledged").isEqualTo(POISON);
      UnflushedException dead = catchThrowableOfType(UnflushedException.class, cache::close);
      assertThat(dead.keys()).hasSize(BAD);
      assertThat(rows(fresh.url())).isEqualTo(acknowledged);
    }
  }

  /** Puts every key and gives what was acknowledged. */
  private static Map<String, String> put(BookedCache<String, String> cache) {
    Map<String, String> acknowledged = new HashMap<>();
    List<CompletableFuture<?>> puts = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      String value = i % EVERY == 0 ? POISON : "value " + i;
      puts.add(cache.putAsync("key " + i, value).toCompletableFuture());
      acknowledged.put("key " + i, value);
    }
    puts.forEach(CompletableFuture::join);
    return acknowledged;
  }

  private static Ledger ledger(CacheCluster<?, ?> cache) {
    Ledger ledger = cache.stats().toCompletableFuture().join().ledger();
    assertThat(ledger.isBalanced()).as("%s", ledger).isTrue();
    return ledger;
  }
}
