package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.ringlane.api.Codecs;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.Ledger;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that join, leave and crash under load, on real threads. {@code schedules} has every order of the same steps. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingChangesTest {
  private static final int KEYS = 2_000;

  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();

  private static CacheSettings settings() {
    return CacheSettings.defaults().withCloseTimeout(Duration.ofSeconds(10))
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(2)));
  }

  private CacheCluster<String, String> cache(CacheSettings settings) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).settings(settings).journalFiles(new ForgetfulFiles(1))
        .build(rows.reopen());
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void awaitWhole(CacheCluster<?, ?> cache) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(cache::isWhole);
  }

  /** A client that writes its own keys one after the other and reads each back; whatever it is told must hold. */
  private static final class Client implements Runnable {
    private final CacheCluster<String, String> cache;
    private final int number;
    private final AtomicBoolean stop;
    private final Map<String, List<@Nullable String>> possible = new TreeMap<>();
    private int unknown;
    private int done;

    Client(CacheCluster<String, String> cache, int number, AtomicBoolean stop) {
      this.cache = cache;
      this.number = number;
      this.stop = stop;
    }

    private static List<@Nullable String> absent() {
      List<@Nullable String> only = new ArrayList<>();
      only.add(null);
      return only;
    }

    @Override
    public void run() {
      for (int i = 0; !stop.get(); i++, done++) {
        String key = "client " + number + " key " + i % (KEYS / 4);
        String value = "value " + i;
        List<@Nullable String> before = possible.getOrDefault(key,
            absent());
        try {
          String read = cache.get(key);
          assertThat(before).as("%s", key).contains(read);
          if (i % 7 == 0) {
            cache.remove(key);
            possible.put(key, absent());
          } else {
            cache.put(key, value);
            possible.put(key, new ArrayList<>(List.of(value)));
          }
        } catch (OutcomeUnknownException e) {
          unknown++;
          before.add(i % 7 == 0 ? null : value);
          possible.put(key, before);
        }
      }
    }
  }

  private static List<Client> load(CacheCluster<String, String> cache, Runnable meanwhile) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
    List<Client> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Client client = new Client(cache, i, stop);
      clients.add(client);
      Thread thread = Thread.ofPlatform().unstarted(client);
      thread.setUncaughtExceptionHandler((_, thrown) -> wrong.compareAndSet(null, thrown));
      threads.add(thread);
      thread.start();
    }
    try {
      meanwhile.run();
    } finally {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(wrong.get()).isNull();
    return clients;
  }

  private void assertRowsAgree(List<Client> clients) {
    Map<String, String> inRows = new ConcurrentHashMap<>();
    for (Row row : rows.rows()) {
      byte[] value = row.value();
      if (value != null) {
        inRows.put(new String(row.key(), UTF_8), new String(value, UTF_8));
      }
    }
    for (Client client : clients) {
      assertThat(client.done).isPositive();
      client.possible.forEach((key, values) -> assertThat(values).as(key).contains(inRows.get(key)));
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T34")
  @Tag("T35")
  @Tag("T36")
  @Tag("T37")
  void serversJoinAndLeaveUnderLoadAndNoRequestIsRefused(WritePolicy policy) throws InterruptedException {
    List<Client> clients;
    try (CacheCluster<String, String> cache = cache(settings().withPolicy(policy))) {
      clients = load(cache, () -> {
        await(cache.join("fourth"));
        assertThat(cache.ring().servers()).hasSize(4);
        await(cache.leave("server-1"));
        await(cache.join("fifth"));
        await(cache.leave("fourth"));
        awaitWhole(cache);
      });
      assertThat(clients).allMatch(client -> client.unknown == 0);
      assertThat(cache.movedEntries()).isPositive();
      assertThat(cache.ring().servers().stream().map(RingSnapshot.Member::name)).containsExactly("server-0", "server-2",
          "fifth");
    }
    assertRowsAgree(clients);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T47")
  @Tag("T57")
  void aCrashUnderLoadLosesNothingThatEveryReplicaAcknowledged(WritePolicy policy) throws InterruptedException {
    List<Client> clients;
    CacheSettings settings = settings().withPolicy(policy).withServers(4).withReplicas(1)
        .withAcknowledgement(Acknowledgement.ALL);
    try (CacheCluster<String, String> cache = cache(settings)) {
      clients = load(cache, () -> {
        for (String server : List.of("server-0", "server-1")) {
          CrashReport report = await(cache.crash(server));
          assertThat(report.lost()).isEmpty();
          awaitWhole(cache);
        }
        await(cache.join("fresh"));
        awaitWhole(cache);
      });
    }
    assertRowsAgree(clients);
  }

  @Test
  @Tag("T21")
  void withoutReplicasACrashReportsWhatIsLostByKeyAndTheBooksBalance() {
    try (CacheCluster<String, String> cache = cache(settings())) {
      cache.pauseFlush();
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        puts.add(cache.putAsync("key " + i, "value").toCompletableFuture());
      }
      puts.forEach(CompletableFuture::join);
      long on = IntStream.range(0, 300).filter(i -> cache.serverOf("key " + i) == 0).count();
      CrashReport report = await(cache.crash("server-0"));
      assertThat(report.lost()).hasSize((int) on);
      assertThat(on).isPositive();
      cache.resumeFlush();
      cache.flush();
      Ledger ledger = await(cache.stats()).ledger();
      assertThat(ledger.isBalanced()).isTrue();
      assertThat(ledger.lost()).isEqualTo(on);
      assertThat(ledger.flushed()).isEqualTo(300 - on);
      String lost = new String(report.lost().getFirst().key(), UTF_8);
      assertThat(cache.get(lost)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"join", "leave", "crash"})
  @Tag("T17")
  @Tag("T38")
  void aCloseInTheMiddleOfAChangeLosesNothing(String change) {
    CacheSettings settings = settings().withServers(4).withReplicas(1).withAcknowledgement(Acknowledgement.ALL);
    for (int run = 0; run < 10; run++) {
      CompletableFuture<?> asked;
      try (CacheCluster<String, String> cache = cache(settings)) {
        cache.pauseFlush();
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          puts.add(cache.putAsync("key " + i, change + run).toCompletableFuture());
        }
        puts.forEach(CompletableFuture::join);
        asked = (switch (change) {
          case "join" -> cache.join("fifth");
          case "leave" -> cache.leave("server-1");
          default -> cache.crash("server-1");
        }).toCompletableFuture();
        if (run % 2 == 0) {
          assertThat(cache.get("key " + run)).isEqualTo(change + run); // some time passes
        }
      }
      assertThat(asked).as("told, one way or the other").isDone();
      String expected = change + run;
      assertThat(rows.rows()).hasSize(500)
          .allSatisfy(row -> assertThat(new String(row.value(), UTF_8)).isEqualTo(expected));
    }
  }

  @Test
  @Tag("T39")
  void movesPauseAndGoOn() {
    try (CacheCluster<String, String> cache = cache(settings())) {
      for (int i = 0; i < 1_000; i++) {
        cache.put("key " + i, "value " + i);
      }
      cache.pauseMoves();
      CompletableFuture<RingSnapshot> join = cache.join("fourth").toCompletableFuture();
      cache.flush();
      assertThat(join).isNotDone();
      assertThat(cache.isWhole()).isFalse();
      assertThat(cache.movedEntries()).isZero();
      cache.resumeMoves();
      await(join);
      int owned = 0;
      for (int i = 0; i < 1_000; i++) {
        assertThat(cache.get("key " + i)).isEqualTo("value " + i);
        owned += cache.serverOf("key " + i) == 3 ? 1 : 0;
      }
      assertThat(cache.movedEntries()).as("exactly what the ring gives the new server").isEqualTo(owned);
    }
  }

  @Test
  void whatCannotBeIsRefusedInWordsAndTheCacheGoesOn() {
    try (CacheCluster<String, String> cache = cache(settings().withServers(2))) {
      assertThatThrownBy(() -> await(cache.join("server-0"))).hasMessageContaining("server-0");
      assertThatThrownBy(() -> await(cache.join(" "))).hasRootCauseInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> await(cache.leave("nobody"))).hasMessageContaining("nobody");
      assertThatThrownBy(() -> cache.crash("nobody")).hasMessageContaining("server-0, server-1");
      await(cache.leave("server-0"));
      assertThatThrownBy(() -> await(cache.leave("server-1"))).hasRootCauseInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> cache.crash("server-1")).hasMessageContaining("the last one");
      cache.put("a", "b");
      assertThat(cache.get("a")).isEqualTo("b");
      assertThatThrownBy(() -> settings().withServers(2).withReplicas(2))
          .hasMessageContaining("less than the 2 servers");
    }
  }
}
