package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.TimeToLive;
import io.ringlane.api.UnflushedException;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.fixtures.Pause;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every executor strategy owes its users, on real threads, in both database modes and under both write policies. One thin
 * subclass for each catalogue entry and mode; a control is seen to break it in {@link StrategyControlsTest}.
 */
@Timeout(60)
abstract class StrategyContract {
  private final CatalogueEntry entry;
  private final DatabaseMode mode;
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private FaultyStoreOfRecord database = open();
  private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);

  StrategyContract(CatalogueEntry entry, DatabaseMode mode) {
    this.entry = entry;
    this.mode = mode;
  }

  /** Another store over the same rows, as after a restart. */
  private FaultyStoreOfRecord open() {
    return new FaultyStoreOfRecord(rows.reopen(),
        Faults.from(1).latency(Latency.uniform(Duration.ZERO, Duration.ofNanos(200_000))),
        Clock.system(), Pause.real());
  }

  /** How long a close, or an answer that may be lost, is waited for. */
  Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** What every cache of these tests starts from. */
  CacheSettings settings() {
    return CacheSettings.defaults().withDatabase(mode, 4).withCloseTimeout(patience());
  }

  /** The clock of the tests that move it. */
  final ManualClock clock() {
    return clock;
  }

  /** What else is going on in a cache that was just built. */
  <K, V> CacheCluster<K, V> built(CacheCluster<K, V> cache) {
    return cache;
  }

  final BookedCache<String, String> cache(WritePolicy policy) {
    return cache(policy, Clock.system());
  }

  final BookedCache<String, String> cache(WritePolicy policy, Clock time) {
    database = open();
    CacheCluster<String, String> cluster = built(CacheCluster.builder(Codecs.STRING, Codecs.STRING).strategy(entry)
        .clock(time)
        .settings(
            settings().withPolicy(policy)
                .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2))))
        .journalFiles(new ForgetfulFiles(1)).build(database));
    return new BookedCache<>(cluster, Codecs.STRING, Codecs.STRING, time, rows::reopen);
  }

  @Test
  void aClientThatWaitsSeesWhatItDid() {
    for (WritePolicy policy : WritePolicy.values()) {
      try (BookedCache<String, String> cache = cache(policy)) {
        String key = "key of " + policy;
        assertThat(cache.get(key)).isNull();
        assertThat(cache.remove(key)).isFalse();
        cache.put(key, "one");
        assertThat(cache.get(key)).isEqualTo("one");
        assertThat(cache.putIfAbsent(key, "no")).isFalse();
        assertThat(cache.replace(key, "two", "no")).isFalse();
        assertThat(cache.replace(key, "one", "two")).isTrue();
        assertThat(cache.get(key)).isEqualTo("two");
        assertThat(cache.timeToLive(key)).isEqualTo(TimeToLive.UNLIMITED);
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.remove(key)).isTrue();
        assertThat(cache.get(key)).isNull();
        assertThat(cache.putIfAbsent(key, "three")).isTrue();
        assertThat(cache.get(key)).isEqualTo("three");
      }
    }
  }

  @Test
  @Tag("T56")
  void whatWasAcknowledgedIsThereAfterARestartAndItsOverwritesToo() {
    for (int run = 0; run < 3; run++) {
      try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_BEHIND)) {
        for (int key = 0; key < 200; key++) {
          assertThat(cache.get("k" + key)).isEqualTo(run == 0 ? null : "run " + (run - 1));
          cache.put("k" + key, "run " + run);
        }
      }
      assertThat(rows.rows()).hasSize(200);
    }
  }

  @Test
  @Tag("T17")
  void everyRequestThatWasAcceptedIsAnsweredOnceWhileTheCacheCloses() throws InterruptedException {
    for (WritePolicy policy : WritePolicy.values()) {
      BookedCache<String, String> cache = cache(policy);
      AtomicInteger accepted = new AtomicInteger();
      AtomicInteger answers = new AtomicInteger();
      CountDownLatch busy = new CountDownLatch(2);
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < 2; client++) {
        int number = client;
        clients.add(Thread.ofPlatform().start(() -> {
          try {
            for (int i = 0;; i++) {
              CompletionStage<?> sent = i % 2 == 0
                  ? cache.putAsync("k" + i % 50, number + "-" + i)
                  : cache.getAsync("k" + i % 50);
              accepted.incrementAndGet();
              sent.whenComplete((answer, error) -> answers.incrementAndGet());
              if (i % 50 == 49) {
                sent.toCompletableFuture().join();
              }
              if (i == 200) {
                busy.countDown();
              }
            }
          } catch (CacheClosedException e) {
            busy.countDown();
          }
        }));
      }
      assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
      cache.close();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(answers).hasValue(accepted.get());
      assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CacheClosedException.class);
    }
  }

  @Test
  @Tag("T25")
  void whoeverHasTheAnswerIsCountedAsAnswered() {
    try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_BEHIND)) {
      List<Long> outstanding = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        outstanding.add(cache.putAsync("k" + i % 20, "v" + i).thenApply(nothing -> cache.cluster().outstanding())
            .toCompletableFuture().join());
      }
      assertThat(outstanding).containsOnly(0L);
    }
  }

  @Test
  void aDeadlineEndsAValueForReadsForSizeAndAfterARestart() {
    try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_BEHIND, clock)) {
      cache.put("short", "x", Duration.ofMillis(10));
      cache.put("long", "x", Duration.ofSeconds(1));
      cache.put("none", "x", Duration.ZERO);
      assertThat(cache.get("none")).isNull();
      assertThat(cache.timeToLive("short")).isEqualTo(new TimeToLive.Left(Duration.ofMillis(10)));
      clock.advance(Duration.ofMillis(9));
      assertThat(cache.get("short")).isEqualTo("x");
      clock.advance(Duration.ofMillis(1));
      assertThat(cache.get("short")).isNull();
      assertThat(cache.timeToLive("short")).isEqualTo(TimeToLive.ABSENT);
      assertThat(cache.size()).isEqualTo(1);
    }
    clock.advance(Duration.ofMillis(989));
    try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_BEHIND, clock)) {
      assertThat(cache.get("short")).isNull();
      assertThat(cache.get("long")).isEqualTo("x");
      clock.advance(Duration.ofMillis(1));
      assertThat(cache.get("long")).isNull();
      assertThatThrownBy(() -> cache.put("k", "v", Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The codec's equality is called while the shard runs, so it is certain on which side the blocking call is made. */
  @Test
  @Tag("T16")
  void aBlockingCallFromAShardFailsAtOnceAndTheShardGoesOn() {
    CompletableFuture<CacheCluster<String, String>> self = new CompletableFuture<>();
    Codec<String> reentrant = new Codec<>() {
      @Override
      public byte[] encode(String value) {
        return Codecs.STRING.encode(value);
      }

      @Override
      public String decode(byte[] bytes) {
        return Codecs.STRING.decode(bytes);
      }

      @Override
      public boolean equal(String left, String right) {
        self.join().put("b", "from inside");
        return left.equals(right);
      }
    };
    try (CacheCluster<String, String> cache = built(CacheCluster.builder(Codecs.STRING, reentrant).strategy(entry)
        .settings(settings()).build(database))) {
      self.complete(cache);
      cache.put("a", "x");
      assertThatThrownBy(() -> cache.replace("a", "x", "y")).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("blocking call");
      assertThat(cache.get("a")).isEqualTo("x");
      assertThat(cache.get("b")).isNull();
    }
  }

  @Test
  void aCallbackMayCallTheCacheAsynchronously() {
    try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_THROUGH)) {
      CompletionStage<@Nullable String> chain = cache.putAsync("a", "x").thenCompose(_ -> cache.putAsync("b", "y"))
          .thenCompose(_ -> cache.getAsync("b"));
      assertThat(chain.toCompletableFuture().join()).isEqualTo("y");
    }
  }

  @Test
  @Tag("T15")
  void anOutageIsReportedAndEndsWithEverythingInTheDatabase() {
    try (BookedCache<String, String> cache = cache(WritePolicy.WRITE_BEHIND)) {
      cache.put("resident", "x");
      database.beginOutage();
      assertThatThrownBy(() -> cache.get("elsewhere")).isInstanceOf(DatabaseException.class);
      cache.put("during", "y");
      assertThat(cache.get("during")).isEqualTo("y");
      database.endOutage();
      cache.flush();
      assertThat(rows.rows()).hasSize(2);
      assertThat(cache.cluster().stats().toCompletableFuture().join().ledger().isBalanced()).isTrue();
    }
  }

  @Test
  @Tag("T17")
  void whatCannotBeFlushedIsNamedKeyByKey() {
    BookedCache<String, String> cache = new BookedCache<>(built(CacheCluster.builder(Codecs.STRING, Codecs.STRING)
        .strategy(entry)
        .settings(settings().withCloseTimeout(Duration.ofMillis(200)))
        .build(database)), Codecs.STRING, Codecs.STRING, Clock.system(), rows::reopen);
    cache.put("kept", "x");
    cache.flush();
    database.beginOutage();
    cache.put("lost", "y");
    assertThatThrownBy(cache::close).isInstanceOfSatisfying(UnflushedException.class,
        left -> assertThat(left.keys()).singleElement()
            .satisfies(key -> assertThat(Codecs.STRING.decode(key)).isEqualTo("lost")));
  }

  @Test
  void bytesAsKeysAndValuesAreComparedByContent() {
    Codec<byte[]> bytes = Codecs.BYTES;
    try (CacheCluster<byte[], byte[]> cache = built(CacheCluster.builder(bytes, bytes).strategy(entry)
        .settings(settings()).build(database))) {
      cache.put(new byte[]{1}, new byte[]{2});
      assertThat(cache.get(new byte[]{1})).containsExactly(2);
      assertThat(cache.replace(new byte[]{1}, new byte[]{2}, new byte[]{3})).isTrue();
      assertThat(cache.get(new byte[]{1})).containsExactly(3);
    }
  }
}
