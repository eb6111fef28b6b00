package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.ringlane.api.Codecs;
import io.ringlane.api.TimeToLive;
import io.ringlane.api.UnflushedException;
import io.ringlane.database.Databases;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.fixtures.Pause;
import io.ringlane.store.TtlMeaning;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a TTL means, over a real database in a file and across restarts. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TtlMeaningTest {
  private static final long START = 1_700_000_000_000_000_000L;
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final Duration LONG = Duration.ofSeconds(1);

  @TempDir
  private Path folder = Path.of("");
  private ManualClock clock = new ManualClock(START);

  private String url() {
    return "jdbc:h2:" + folder.resolve("ringlane");
  }

  private CacheCluster<String, String> cache(CacheSettings settings) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).clock(clock).settings(settings)
        .journalFiles(new ForgetfulFiles(1)).build(Databases.open(url(), 3));
  }

  private CacheCluster<String, String> cache(WritePolicy policy, TtlMeaning meaning, @Nullable Duration defaultTtl) {
    return cache(CacheSettings.defaults().withPolicy(policy).withTtl(meaning, defaultTtl));
  }

  /** Rows for which the condition holds, looked at without any code of ours. */
  private long rows(String condition) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM ringlane_entry WHERE " + condition)) {
      assertThat(result.next()).isTrue();
      return result.getLong(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T28")
  void logicalIsAbsentAfterTheDeadlineForEverybodyAlsoAfterARestart(WritePolicy policy) throws SQLException {
    try (CacheCluster<String, String> cache = cache(policy, TtlMeaning.LOGICAL, null)) {
      cache.put("read", "x", SHORT);
      cache.put("not read", "x", SHORT);
      cache.put("later", "x", LONG);
      cache.flush();
      clock.advance(SHORT);
      assertThat(cache.get("read")).isNull();
      assertThat(cache.timeToLive("read")).isEqualTo(TimeToLive.ABSENT);
    }
    assertThat(rows("NOT deleted AND expires_at > " + clock.now())).as("the later one").isEqualTo(1);
    try (CacheCluster<String, String> cache = cache(policy, TtlMeaning.LOGICAL, null)) {
      assertThat(cache.get("read")).isNull();
      assertThat(cache.get("not read")).isNull();
      assertThat(cache.get("later")).isEqualTo("x");
      clock.advance(LONG);
      assertThat(cache.get("later")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T28")
  @Tag("T30")
  @Tag("T33")
  void residencyIsReadAgainAfterTheDeadlineAlsoAfterARestartAndNoRowHasIt(WritePolicy policy) throws SQLException {
    try (CacheCluster<String, String> cache = cache(policy, TtlMeaning.RESIDENCY, null)) {
      cache.put("key", "x", SHORT);
      cache.put("other", "x", Duration.ZERO);
      assertThat(cache.get("other")).isEqualTo("x");
      clock.advance(SHORT);
      assertThat(cache.get("key")).isEqualTo("x");
      assertThat(cache.timeToLive("key")).isEqualTo(TimeToLive.UNLIMITED);
      cache.flush();
      long flushed = cache.stats().toCompletableFuture().join().ledger().flushed();
      assertThat(cache.expire("key", SHORT)).isTrue();
      clock.advance(LONG);
      assertThat(cache.get("key")).isEqualTo("x");
      cache.flush();
      assertThat(cache.stats().toCompletableFuture().join().ledger().flushed()).as("nothing is written for it")
          .isEqualTo(flushed);
    }
    assertThat(rows("NOT deleted AND expires_at IS NULL")).isEqualTo(2);
    assertThat(rows("deleted OR expires_at IS NOT NULL")).isZero();
    clock = new ManualClock(START - LONG.toNanos()); // the wall clock was set back
    try (CacheCluster<String, String> cache = cache(policy, TtlMeaning.RESIDENCY, SHORT)) {
      assertThat(cache.size()).isZero();
      assertThat(cache.timeToLive("key")).as("asking begins a residency").isEqualTo(new TimeToLive.Left(SHORT));
      clock.advance(Duration.ofDays(1));
      assertThat(cache.size()).isZero();
      assertThat(cache.get("key")).isEqualTo("x");
      assertThat(cache.persist("key")).isTrue();
      clock.advance(LONG);
      assertThat(cache.size()).isEqualTo(1);
      assertThat(cache.remove("other")).isTrue();
      assertThat(cache.get("other")).isNull();
    }
    try (CacheCluster<String, String> cache = cache(policy, TtlMeaning.LOGICAL, null)) {
      assertThat(cache.get("key")).as("the row never had a deadline").isEqualTo("x");
    }
  }

  @Test
  @Tag("T28")
  void aStoredDeadlineOutlivesTheMeaning() {
    try (CacheCluster<String, String> cache = cache(WritePolicy.WRITE_BEHIND, TtlMeaning.LOGICAL, null)) {
      cache.put("key", "x", LONG);
    }
    try (CacheCluster<String, String> cache = cache(WritePolicy.WRITE_BEHIND, TtlMeaning.RESIDENCY, SHORT)) {
      assertThat(cache.get("key")).isEqualTo("x");
      clock.advance(SHORT);
      assertThat(cache.get("key")).isEqualTo("x");
      clock.advance(LONG);
      assertThat(cache.get("key")).isNull();
      assertThat(cache.putIfAbsent("key", "y")).isTrue();
    }
  }

  @Test
  @Tag("T17")
  @Tag("T27")
  void theLeftoversFileHasWhatHasLeftMemoryAndNoDeadline() {
    Path file = folder.resolve("left.txt");
    CacheSettings settings = CacheSettings.defaults().withLeftovers(file).withCloseTimeout(Duration.ofMillis(200));
    FaultyStoreOfRecord database = new FaultyStoreOfRecord(Databases.open(url(), 3), Faults.from(1), Clock.system(),
        Pause.real());
    CacheCluster<String, String> cache = CacheCluster.builder(Codecs.STRING, Codecs.STRING)
        .settings(settings.withTtl(TtlMeaning.RESIDENCY, null)).build(database);
    database.beginOutage();
    cache.put("key", "x", Duration.ZERO);
    assertThatThrownBy(cache::close).isInstanceOf(UnflushedException.class);
    assertThat(Files.exists(file)).isTrue();
    try (CacheCluster<String, String> next = cache(settings)) {
      assertThat(next.get("key")).as("also where a TTL is the key's now").isEqualTo("x");
    }
  }

  @Test
  void aDefaultTtlIsPositiveAndOfMemory() {
    CacheSettings defaults = CacheSettings.defaults();
    for (Duration wrong : new Duration[]{Duration.ZERO, Duration.ofMillis(-1)}) {
      assertThatThrownBy(() -> defaults.withTtl(TtlMeaning.RESIDENCY, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the default TTL is " + wrong + ", it must be positive");
    }
    assertThatThrownBy(() -> defaults.withTtl(TtlMeaning.LOGICAL, LONG)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs the meaning residency");
    assertThat(TtlMeaning.named("residency")).isEqualTo(TtlMeaning.RESIDENCY);
    assertThatThrownBy(() -> TtlMeaning.named("never"))
        .hasMessage("no meaning of a TTL is called 'never'; there are logical, residency");
    assertThatThrownBy(() -> {
      try (CacheCluster<String, String> cache = cache(WritePolicy.WRITE_BEHIND, TtlMeaning.RESIDENCY, null)) {
        cache.put("key", "x", Duration.ofNanos(-1));
      }
    }).isInstanceOf(IllegalArgumentException.class);
  }
}
