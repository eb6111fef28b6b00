package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.LeftoversException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.UnflushedException;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.DropsOneInAThousand;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.FaultyStoreOfRecord.Call;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.Pause;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.DirtyBound.Overflow;
import io.ringlane.store.Ledger;
import io.ringlane.store.WriteOutcome;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Write-behind on real threads, over a database that fails: nothing that was acknowledged is lost, and everybody is told. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteBehindTest {
  private static final FlushSettings FLUSH = FlushSettings.defaults().withInterval(Duration.ofMillis(2))
      .withBackoff(Duration.ofMillis(2), Duration.ofMillis(20));

  @TempDir
  private Path folder = Path.of("");
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();

  private FaultyStoreOfRecord faulty(Faults faults) {
    return new FaultyStoreOfRecord(rows.reopen(), faults, Clock.system(), Pause.real());
  }

  private CacheSettings settings() {
    return CacheSettings.defaults().withFlush(FLUSH).withCloseTimeout(Duration.ofSeconds(5));
  }

  private static CacheCluster<String, String> cache(CacheSettings settings, StoreOfRecord database) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).settings(settings)
        .journalFiles(new ForgetfulFiles(1)).build(database);
  }

  private Map<String, String> rowsByKey() {
    Map<String, String> map = new HashMap<>();
    for (Row row : rows.rows()) {
      byte[] value = row.value();
      if (value != null) {
        map.put(new String(row.key(), UTF_8), new String(value, UTF_8));
      }
    }
    return map;
  }

  private static CacheStats stats(CacheCluster<?, ?> cache) {
    return cache.stats().toCompletableFuture().join();
  }

  private static Ledger ledger(CacheCluster<?, ?> cache) {
    Ledger ledger = stats(cache).ledger();
    assertThat(ledger.isBalanced()).as("%s", ledger).isTrue();
    return ledger;
  }

  /** Puts keys 0 to count - 1 and gives what was acknowledged. */
  private static Map<String, String> put(CacheCluster<String, String> cache, int count) {
    Map<String, String> acknowledged = new HashMap<>();
    List<CompletableFuture<?>> puts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      puts.add(cache.putAsync("key " + i, "value " + i).toCompletableFuture());
      acknowledged.put("key " + i, "value " + i);
    }
    puts.forEach(CompletableFuture::join);
    return acknowledged;
  }

  private static List<DeadLetter> awaitLetters(CacheCluster<String, String> cache, int count) {
    long deadline = Clock.system().now() + TimeUnit.SECONDS.toNanos(20);
    Clock clock = Clock.system();
    List<DeadLetter> letters = List.of();
    while (letters.size() < count && clock.now() < deadline) {
      cache.flush(Duration.ofMillis(20));
      letters = cache.deadLetters().toCompletableFuture().join();
    }
    return letters;
  }

  /** Refuses one key until it is cured. */
  private static final class Curable extends DelegatingStoreOfRecord {
    private volatile boolean cured;

    Curable(StoreOfRecord inner) {
      super(inner);
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      if (!cured && batch.stream().anyMatch(row -> new String(row.key(), UTF_8).equals("bad"))) {
        throw new DatabaseException(DatabaseException.Kind.ROW, "not this one");
      }
      return super.write(batch);
    }
  }

  @Test
  @Tag("T12")
  void aDeadLetterIsRequeuedAlsoInALaterLife() {
    Curable database = new Curable(rows.reopen());
    CacheCluster<String, String> first = cache(settings().withFlush(FLUSH.withRowAttempts(1)), database);
    first.pauseFlush();
    first.put("bad", "x");
    first.put("good", "y");
    CompletableFuture<?> flush = first.flushAsync().toCompletableFuture();
    first.resumeFlush();
    assertThatThrownBy(flush::join).hasCauseInstanceOf(DatabaseException.class).hasMessageContaining("not this one");
    assertThat(awaitLetters(first, 1)).hasSize(1);
    assertThatThrownBy(first::close).isInstanceOf(UnflushedException.class).hasMessageContaining("dead letters");
    assertThat(rowsByKey()).containsOnlyKeys("good");
    database = new Curable(rows.reopen());
    database.cured = true;
    try (CacheCluster<String, String> cache = cache(settings(), database)) {
      assertThat(cache.get("bad")).as("its row is what a new life knows").isNull();
      assertThat(cache.requeueDeadLetters("other").toCompletableFuture().join()).isZero();
      assertThat(cache.requeueDeadLetters(null).toCompletableFuture().join()).isEqualTo(1);
      assertThat(cache.get("bad")).isEqualTo("x");
      cache.flush();
      assertThat(cache.deadLetters().toCompletableFuture().join()).isEmpty();
    }
    assertThat(rowsByKey()).containsEntry("bad", "x");
  }

  @Test
  @Tag("T14")
  @Tag("T15")
  void anOutageCostsNoAttemptHoldsTheBoundAndLosesNothing() {
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    DirtyBound bound = new DirtyBound(48 * 10, Long.MAX_VALUE, Overflow.REFUSE, Duration.ZERO);
    Map<String, String> acknowledged = new HashMap<>();
    try (CacheCluster<String, String> cache = cache(settings().withDirtyBound(bound), database)) {
      database.beginOutage();
      int refused = 0;
      for (int i = 0; i < 2_000; i++) {
        try {
          cache.put("key " + i, "value");
          acknowledged.put("key " + i, "value");
        } catch (OverloadedException e) {
          refused++;
        }
      }
      assertThat(refused).isPositive();
      Ledger during = ledger(cache);
      assertThat(during.backlog()).isLessThanOrEqualTo(bound.entries()).isEqualTo(acknowledged.size());
      assertThat(stats(cache).oldestDirtyAge()).isPositive();
      FlushReport report = cache.flush(Duration.ofMillis(50));
      assertThat(report).isEqualTo(new FlushReport(0, 0, acknowledged.size()));
      database.endOutage();
      assertThat(cache.flush(Duration.ofSeconds(20)).isComplete()).isTrue();
      assertThat(cache.deadLetters().toCompletableFuture().join()).isEmpty();
      assertThat(ledger(cache).flushed()).isEqualTo(acknowledged.size());
    }
    assertThat(rowsByKey()).isEqualTo(acknowledged);
  }

  /** Keeps every batch as it came. */
  private static final class Batches extends DelegatingStoreOfRecord {
    private final Queue<List<String>> values = new ConcurrentLinkedQueue<>();

    Batches(StoreOfRecord inner) {
      super(inner);
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      List<WriteOutcome> outcomes = super.write(batch);
      values.add(batch.stream().map(row -> new String(row.value(), UTF_8)).toList());
      return outcomes;
    }
  }

  @Test
  @Tag("T09")
  void aValueThatIsReplacedWhileItsFlushIsInFlightReachesTheDatabaseAsItWasAndTheNewOneAfterIt()
      throws InterruptedException {
    Batches batches = new Batches(rows.reopen());
    FaultyStoreOfRecord database = new FaultyStoreOfRecord(batches, Faults.from(1), Clock.system(), Pause.real());
    try (CacheCluster<String, String> cache = cache(settings(), database)) {
      database.hold(Call.WRITE);
      cache.put("key", "old");
      database.awaitHeld(1, Duration.ofSeconds(20));
      cache.put("key", "newer");
      cache.put("key", "newest");
      assertThat(cache.get("key")).isEqualTo("newest");
      assertThat(ledger(cache)).isEqualTo(new Ledger(3, 1, 1, 0, 0, 0, 1, 0, 0));
      database.release();
      cache.flush();
      assertThat(cache.get("key")).isEqualTo("newest");
      assertThat(ledger(cache)).isEqualTo(new Ledger(3, 0, 0, 0, 0, 2, 1, 0, 0));
    }
    assertThat(batches.values).containsExactly(List.of("old"), List.of("newest"));
    assertThat(rowsByKey()).isEqualTo(Map.of("key", "newest"));
  }

  @Test
  @Tag("T20")
  void theHeartbeatTellsAFrozenFlusherFromADatabaseThatIsOut() throws InterruptedException {
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    long young = TimeUnit.MILLISECONDS.toNanos(250);
    try (CacheCluster<String, String> cache = cache(settings(), database)) {
      database.beginOutage();
      cache.put("key", "value");
      await().atMost(Duration.ofSeconds(20)).until(() -> {
        CacheStats out = stats(cache);
        return out.oldestDirtyAge() > 2 * young && out.flushHeartbeatAge() < young && out.databaseFailures() > 3
            && String.valueOf(out.flushError()).contains("out");
      });
      database.endOutage();
      cache.flush();
      database.hold(Call.WRITE);
      cache.put("key", "another");
      database.awaitHeld(1, Duration.ofSeconds(20));
      await().atMost(Duration.ofSeconds(20)).until(() -> stats(cache).flushHeartbeatAge() > 2 * young);
      CacheStats frozen = stats(cache);
      assertThat(frozen.databaseFailures()).isZero();
      assertThat(frozen.flushError()).isNull();
      assertThat(frozen.oldestDirtyAge()).isGreaterThan(young);
      database.release();
    }
  }

  @Test
  @Tag("T17")
  void whatCannotBeFlushedInTimeIsLeftInAFileThatTheNextStartLoads() throws IOException {
    Path file = folder.resolve("left.txt");
    CacheSettings settings = settings().withLeftovers(file).withCloseTimeout(Duration.ofMillis(200));
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    CacheCluster<String, String> cache = cache(settings, database);
    cache.put("durable", "x");
    cache.flush();
    database.beginOutage();
    cache.put("a", "1");
    cache.put("b", "two\twith tab");
    cache.remove("durable");
    UnflushedException left = catchThrowableOfType(UnflushedException.class, cache::close);
    assertThat(left).hasMessageContaining("3 acknowledged writes").hasMessageContaining("left.txt");
    assertThat(left.keys()).extracting(key -> new String(key, UTF_8)).containsExactlyInAnyOrder("a", "b", "durable");
    assertThat(Files.readString(file)).contains("\tdurable").endsWith("\n");

    try (CacheCluster<String, String> next = cache(settings, rows.reopen())) {
      assertThat(next.restored().written()).isEqualTo(3);
      assertThat(next.get("b")).isEqualTo("two\twith tab");
      assertThat(next.get("durable")).isNull();
    }
    assertThat(rowsByKey()).containsOnlyKeys("a", "b");
    assertThat(file).doesNotExist();
  }

  @Test
  @Tag("T17")
  void anInterruptWaitsUntilWhatWasAcknowledgedIsDurable() {
    Faults slow = Faults.from(1).latency(Latency.fixed(Duration.ofMillis(200)));
    CacheCluster<String, String> cache = cache(settings(), faulty(slow));
    cache.pauseFlush();
    Map<String, String> acknowledged = put(cache, 100);
    Thread.currentThread().interrupt();
    cache.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(rowsByKey()).isEqualTo(acknowledged);
  }

  @Test
  @Tag("T17")
  void anInterruptInMidCloseWaitsToo() throws InterruptedException {
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    CacheCluster<String, String> cache = cache(settings(), database);
    database.hold(Call.WRITE);
    Map<String, String> acknowledged = put(cache, 100);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closer = Thread.ofPlatform().start(() -> {
      try {
        cache.close();
        interrupted.complete(Thread.interrupted());
      } catch (RuntimeException e) {
        interrupted.completeExceptionally(e);
      }
    });
    await().atMost(Duration.ofSeconds(20)).until(() -> isRefused(cache));
    closer.interrupt();
    database.awaitHeld(1, Duration.ofSeconds(20));
    assertThat(interrupted).as("an interrupt ended the wait").isNotDone();
    database.release();
    assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
    assertThat(rowsByKey()).isEqualTo(acknowledged);
  }

  private static boolean isRefused(CacheCluster<String, String> cache) {
    try {
      cache.putAsync("key 0", "value 0");
      return false;
    } catch (CacheClosedException e) {
      return true;
    }
  }

  @Test
  @Tag("T17")
  void aLeftoversFileThatWasCutOrIsNoneIsRefusedAndKept() throws IOException {
    Path file = folder.resolve("left.txt");
    CacheSettings settings = settings().withLeftovers(file).withCloseTimeout(Duration.ofMillis(100));
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    CacheCluster<String, String> cache = cache(settings, database);
    database.beginOutage();
    cache.put("a", "1");
    cache.put("b", "2");
    assertThatThrownBy(cache::close).isInstanceOf(UnflushedException.class);
    List<String> lines = Files.readAllLines(file);
    for (List<String> damaged : List.of(lines.subList(0, lines.size() - 1), List.of("nonsense"), List.<String>of(),
        List.of(lines.get(0), lines.get(2), lines.get(3)), List.of(lines.get(0), "1\t-\tzz\t-\tx", lines.get(3)))) {
      Files.write(file, damaged);
      assertThatThrownBy(() -> cache(settings, rows.reopen())).as("%s", damaged)
          .isInstanceOf(LeftoversException.class).hasMessageContaining("left.txt");
      assertThat(file).exists();
    }
    Files.write(file, lines);
    cache(settings, rows.reopen()).close();
    assertThat(rowsByKey()).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  @Tag("T21")
  void whilePausedNothingReachesTheDatabaseAndAfterwardsEverythingDoes() {
    try (CacheCluster<String, String> cache = cache(settings(), rows.reopen())) {
      cache.pauseFlush();
      Map<String, String> acknowledged = put(cache, 100);
      assertThat(cache.flush(Duration.ofMillis(30))).isEqualTo(new FlushReport(0, 0, 100));
      assertThat(rowsByKey()).isEmpty();
      CompletableFuture<FlushReport> flush = cache.flushAsync(Duration.ofSeconds(20)).toCompletableFuture();
      cache.resumeFlush();
      assertThat(flush.join()).isEqualTo(new FlushReport(100, 0, 0));
      assertThat(rowsByKey()).isEqualTo(acknowledged);
    }
  }

  @Test
  @Tag("T13")
  void aWriteThatIsDroppedBehindTheLedgersBackShowsInTheRows() {
    Map<String, String> acknowledged;
    try (CacheCluster<String, String> cache = cache(settings(), new DropsOneInAThousand(rows.reopen()))) {
      acknowledged = put(cache, 5_000);
      cache.flush();
      assertThat(ledger(cache).flushed()).as("the ledger believes the database").isEqualTo(5_000);
    }
    assertThat(rowsByKey()).as("the rows do not").hasSize(4_995).isNotEqualTo(acknowledged);
  }

  @Test
  @Tag("T57")
  void aCacheWithAJournalThatDiesBeforeAnyFlushIsWholeAfterTheNextStart() {
    ForgetfulFiles files = new ForgetfulFiles(7);
    CacheSettings settings = settings().withPolicy(WritePolicy.WRITE_BEHIND_JOURNAL);
    FaultyStoreOfRecord database = faulty(Faults.from(1));
    CacheCluster<String, String> dying = CacheCluster.builder(Codecs.STRING, Codecs.STRING)
        .settings(settings.withCloseTimeout(Duration.ofMillis(100))).journalFiles(files).build(database);
    dying.pauseFlush();
    database.beginOutage();
    Map<String, String> acknowledged = put(dying, 500);
    dying.remove("key 7");
    acknowledged.remove("key 7");
    assertThat(rowsByKey()).isEmpty();
    assertThatThrownBy(dying::close).isInstanceOf(UnflushedException.class);
    files.crash();
    try (CacheCluster<String, String> next = CacheCluster.builder(Codecs.STRING, Codecs.STRING).settings(settings)
        .journalFiles(files).build(rows.reopen())) {
      assertThat(next.restored().written()).isEqualTo(500);
      assertThat(next.get("key 7")).isNull();
      assertThat(next.get("key 8")).isEqualTo("value 8");
    }
    assertThat(rowsByKey()).isEqualTo(acknowledged);
  }

  @Test
  void keysAndValuesThatTheDatabaseCannotTakeAreRefusedInWords() {
    try (CacheCluster<String, String> cache = cache(settings(), rows.reopen())) {
      String big = "x".repeat(rows.maxValueBytes() + 1);
      assertThatThrownBy(() -> cache.put("k", big)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the database takes at most");
      assertThatThrownBy(() -> cache.put(big, "v")).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the database takes at most");
      assertThatThrownBy(() -> cache.putAsync("k", "\ud800").toCompletableFuture().join())
          .isInstanceOf(CompletionException.class).hasMessageContaining("surrogate");
    }
    assertThat(rowsByKey()).isEmpty();
  }
}
