package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.api.JournalException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.execution.AgentHost;
import io.ringlane.fixtures.ByHand;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.SlotMoves;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Entry;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that cannot be carried out, in every strategy: a function that throws, a codec that fails, a key that is none. Each fails alone and in
 * words; its shard, its worker and its key go on, also where the key is on its way to another server.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadRequestsTest {
  private static final int KEYS = 48;
  private static final String NO_FUNCTION = "this function fails";

  private InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();

  static Stream<Arguments> strategies() {
    return Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED))
        .flatMap(entry -> Stream.of(DatabaseMode.values()).map(mode -> Arguments.of(entry, mode)));
  }

  private CacheCluster<String, String> cache(CacheSettings settings, CatalogueEntry entry, AgentHost host) {
    CacheCluster<String, String> cache = CacheCluster.builder(new FailingCodec(), new FailingCodec()).strategy(entry)
        .host(host).settings(settings.withCloseTimeout(Duration.ofSeconds(10))
            .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2)).withRowAttempts(1)))
        .journalFiles(new ForgetfulFiles(1)).build(rows.reopen());
    cache.slots().ifPresent(slots -> SlotMoves.goOn(slots, 7));
    return cache;
  }

  private static String key(int number) {
    return "key " + number % KEYS;
  }

  private static String unreadableKey(int number) {
    return "row of " + key(number);
  }

  /** Rows that no codec reads, as somebody else may have written them. */
  private void writeUnreadableRows() {
    rows.write(IntStream.range(0, KEYS).mapToObj(i -> new Row(Codecs.STRING.encode(unreadableKey(i)),
        Codecs.STRING.encode(i % 2 == 0 ? "unreadable" : "unreadable, an error"), 1, Entry.NO_DEADLINE)).toList());
  }

  private static Function<@Nullable String, @Nullable String> throwing(Throwable thrown) {
    return _ -> {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    };
  }

  private static @Nullable String longer(@Nullable String value) {
    return value == null ? "x" : value + "x";
  }

  /** A request that fails, with the words of its cause. */
  private record Bad(CompletableFuture<?> request, String words) {}

  /** Requests that fail, each with the words of its cause. */
  private static List<Bad> badRequests(CacheCluster<String, String> cache, int number) {
    List<Bad> bad = new ArrayList<>();
    String key = key(number);
    bad.add(new Bad(future(cache.updateAsync(key, throwing(new IllegalStateException(NO_FUNCTION)))), NO_FUNCTION));
    bad.add(new Bad(future(cache.updateAsync(key, throwing(new AssertionError(NO_FUNCTION)))), NO_FUNCTION));
    bad.add(new Bad(future(cache.updateAsync(key, _ -> "unsized")), FailingCodec.WORDS));
    bad.add(new Bad(future(cache.putAsync(key, "unsized")), FailingCodec.WORDS));
    bad.add(new Bad(future(cache.putAsync(key, "unsized, an error")), FailingCodec.WORDS));
    bad.add(new Bad(future(cache.getAsync(unreadableKey(number))), FailingCodec.WORDS));
    bad.add(new Bad(future(cache.updateAsync(unreadableKey(number), BadRequestsTest::longer)), FailingCodec.WORDS));
    assertThatThrownBy(() -> cache.getAsync("unwritable")).isInstanceOf(IllegalStateException.class)
        .hasMessage(FailingCodec.WORDS);
    assertThatThrownBy(() -> cache.putAsync("unwritable, an error", "x")).isInstanceOf(AssertionError.class)
        .hasMessage(FailingCodec.WORDS);
    return bad;
  }

  private static CompletableFuture<?> future(CompletionStage<?> stage) {
    return stage.toCompletableFuture();
  }

  private static void assertFailed(List<Bad> bad) {
    bad.forEach(each -> assertThat(each.request()).failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class).havingRootCause().withMessage(each.words()));
  }

  private static void assertGoesOn(CacheCluster<String, String> cache, int[] updates) {
    for (int i = 0; i < KEYS; i++) {
      assertThat(cache.get(key(i))).as(key(i)).isEqualTo("x".repeat(updates[i]));
      cache.put(unreadableKey(i), "readable");
      assertThat(cache.get(unreadableKey(i))).isEqualTo("readable");
    }
    cache.flush();
    assertThat(cache.outstanding()).isZero();
    assertThat(cache.stats().toCompletableFuture().join().ledger().isBalanced()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  @Tag("T19")
  void aBadRequestFailsAloneAndTheShardAndItsWorkerLiveOn(CatalogueEntry entry, DatabaseMode mode) {
    for (WritePolicy policy : WritePolicy.values()) {
      rows = new InMemoryStoreOfRecord();
      writeUnreadableRows();
      try (CacheCluster<String, String> cache = cache(
          CacheSettings.defaults().withDatabase(mode, 4).withPolicy(policy), entry, AgentHost.threads(4))) {
        for (int i = 0; i < KEYS; i++) {
          cache.put(key(i), "x");
          List<Bad> bad = badRequests(cache, i);
          CompletableFuture<?> good = future(cache.updateAsync(key(i), BadRequestsTest::longer));
          assertFailed(bad);
          assertThat(good).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("xx");
        }
        assertGoesOn(cache, IntStream.range(0, KEYS).map(_ -> 2).toArray());
      }
    }
  }

  /** The rebalancer is held after each of its steps while requests are sent, good ones and bad ones. */
  @ParameterizedTest
  @MethodSource("strategies")
  @Tag("T19")
  @Tag("T34")
  void aBadRequestForAKeyThatIsMovingFailsAloneAndTheMoveGoesOn(CatalogueEntry entry, DatabaseMode mode) {
    writeUnreadableRows();
    ByHand rebalancer = new ByHand("rebalancer");
    try (CacheCluster<String, String> cache = cache(CacheSettings.defaults().withDatabase(mode, 4), entry,
        rebalancer)) {
      List<Bad> bad = new ArrayList<>();
      List<CompletableFuture<?>> good = new ArrayList<>();
      int[] updates = new int[KEYS];
      CompletableFuture<RingSnapshot> join = cache.join("fourth").toCompletableFuture();
      for (int number = 0; !join.isDone();) {
        if (rebalancer.step() > 0) {
          for (int each = 0; each < 3; each++, number++) {
            bad.addAll(badRequests(cache, number));
            good.add(future(cache.updateAsync(key(number), BadRequestsTest::longer)));
            updates[number % KEYS]++;
          }
        }
      }
      assertThat(join).isCompleted();
      assertFailed(bad);
      assertThat(good).allSatisfy(request -> assertThat(request).succeedsWithin(Duration.ofSeconds(30)));
      assertThat(cache.movedEntries()).as("keys that were on their way").isPositive();
      assertGoesOn(cache, updates);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "unwritable, an error"})
  @Tag("T12")
  void aValueThatCannotBeWrittenIsADeadLetterAndItsNeighboursReachTheDatabase(String value) {
    try (CacheCluster<String, String> cache = cache(CacheSettings.defaults(), Catalogue.AFFINE_DIRECT,
        AgentHost.threads(4))) {
      cache.pauseFlush(); // else some are flushed before they are counted
      cache.put("before", "x");
      cache.put("bad", value);
      cache.put("after", "x");
      CompletionStage<FlushReport> flushed = cache.flushAsync(Duration.ofSeconds(20));
      cache.resumeFlush();
      assertThat(flushed).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(new FlushReport(2, 1, 0));
      assertThat(cache.deadLetters()).succeedsWithin(Duration.ofSeconds(20)).satisfies(letters -> assertThat(letters)
          .singleElement().satisfies(letter -> assertThat(letter.cause()).contains("cannot be encoded",
              FailingCodec.WORDS)));
      assertThat(rows.rows()).extracting(row -> Codecs.STRING.decode(row.key())).containsExactly("after", "before");
      assertThat(cache.get("bad")).isEqualTo(value);
      cache.put("bad", "good");
      cache.flush();
      assertThat(rows.rows()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "unwritable, an error"})
  @Tag("T19")
  void aValueThatCannotBeWrittenThroughIsUnknownAndItsKeyGoesOn(String value) {
    try (CacheCluster<String, String> cache = cache(CacheSettings.defaults().withPolicy(WritePolicy.WRITE_THROUGH),
        Catalogue.AFFINE_DIRECT, AgentHost.threads(4))) {
      cache.put("key", "x");
      assertThatThrownBy(() -> cache.put("key", value)).isInstanceOf(OutcomeUnknownException.class);
      assertThat(cache.get("key")).isEqualTo("x");
      cache.put("key", "y");
      assertThat(cache.get("key")).isEqualTo("y");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unwritable", "unwritable, an error"})
  @Tag("T19")
  void aValueThatTheJournalCannotHaveIsAnsweredAndReadsGoOn(String value) {
    CacheCluster<String, String> cache = cache(
        CacheSettings.defaults().withPolicy(WritePolicy.WRITE_BEHIND_JOURNAL), Catalogue.AFFINE_DIRECT,
        AgentHost.threads(4));
    cache.put("key", "x");
    cache.flush();
    assertThat(future(cache.putAsync("other", value))).failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class).withCauseInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> cache.put("other", "x")).isInstanceOf(JournalException.class);
    assertThat(cache.get("key")).isEqualTo("x");
    assertThatThrownBy(cache::close).isNotNull();
  }

  @Test
  void aKeyThatIsNullIsRefusedInWords() {
    try (CacheCluster<String, String> cache = cache(CacheSettings.defaults(), Catalogue.AFFINE_DIRECT,
        AgentHost.threads(4))) {
      String none = unchecked(null);
      Map<String, Runnable> requests = new TreeMap<>(Map.of("get", () -> cache.get(none),
          "getAsync", () -> cache.getAsync(none), "put", () -> cache.put(none, "x"), "remove", () -> cache.remove(none),
          "putIfAbsent", () -> cache.putIfAbsent(none, "x"), "replace", () -> cache.replace(none, "x", "y"),
          "update", () -> cache.update(none, BadRequestsTest::longer),
          "expire", () -> cache.expire(none, Duration.ofSeconds(1)), "persist", () -> cache.persist(none),
          "timeToLive", () -> cache.timeToLive(none)));
      requests.forEach((name, request) -> assertThatThrownBy(request::run).as(name)
          .isInstanceOf(NullPointerException.class).hasMessage("the key is null"));
      assertThatThrownBy(() -> cache.session(1, true).get(none)).hasMessage("the key is null");
      assertThatThrownBy(() -> cache.put("key", none)).hasMessageContaining("the value is null");
      assertThat(cache.outstanding()).isZero();
      cache.put("key", "x");
      assertThat(cache.get("key")).isEqualTo("x");
    }
  }

  @Test
  void aNameThatJoinsIsTakenAndOneThatLeavesIsGoneBeforeTheMoveHasEnded() {
    ByHand rebalancer = new ByHand("rebalancer");
    try (CacheCluster<String, String> cache = cache(CacheSettings.defaults().withServers(2).withReplicas(1),
        Catalogue.AFFINE_DIRECT, rebalancer)) {
      for (int i = 0; i < KEYS; i++) {
        cache.put(key(i), "x");
      }
      CompletableFuture<RingSnapshot> join = cache.join("third").toCompletableFuture();
      CompletableFuture<RingSnapshot> again = cache.join("third").toCompletableFuture();
      while (!again.isDone()) {
        rebalancer.step();
      }
      assertThat(join).isNotDone();
      assertThat(again).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IllegalArgumentException.class).withMessageContaining("third is in the ring already");
      while (!join.isDone()) {
        rebalancer.step();
      }
      assertThat(join).isCompleted();
      CompletableFuture<RingSnapshot> leave = cache.leave("server-0").toCompletableFuture();
      CompletableFuture<RingSnapshot> leaveAgain = cache.leave("server-0").toCompletableFuture();
      CompletableFuture<RingSnapshot> tooFew = cache.leave("server-1").toCompletableFuture();
      while (!tooFew.isDone()) {
        rebalancer.step();
      }
      assertThat(leave).isNotDone();
      assertThat(leaveAgain).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IllegalArgumentException.class).withMessageContaining("server-0");
      assertThat(tooFew).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IllegalArgumentException.class)
          .withMessageContaining("too few for 1 replicas of each range; at least 2 must stay");
      while (!leave.isDone()) {
        rebalancer.step();
      }
      assertThat(leave).isCompleted();
      for (int i = 0; i < KEYS; i++) {
        assertThat(cache.get(key(i))).isEqualTo("x");
      }
    }
  }

  @SuppressWarnings("NullAway") // as a caller whose compiler does not look
  private static String unchecked(@Nullable String value) {
    return value;
  }
}
