package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.ringlane.api.Codecs;
import io.ringlane.api.Session;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.FaultyStoreOfRecord.Call;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Pause;
import io.ringlane.server.DatabaseMode;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not wait for their answers: window, order, barrier. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
  private final FaultyStoreOfRecord database = new FaultyStoreOfRecord(new InMemoryStoreOfRecord(), Faults.from(1),
      Clock.system(), Pause.real());

  private CacheCluster<String, Long> cache() {
    return CacheCluster.builder(Codecs.STRING, Codecs.LONG)
        .settings(CacheSettings.defaults().withDatabase(DatabaseMode.PARKED_KEY, 4)).build(database);
  }

  @Test
  @Tag("T49")
  void answersAreReleasedInOrderWhereThatIsAskedForAndOvertakeWhereNot() {
    try (CacheCluster<String, Long> cache = cache()) {
      cache.put("in memory", 1L);
      database.hold(Call.LOAD);
      Session<String, Long> ordered = cache.session(8, true);
      Session<String, Long> free = cache.session(8, false);
      CompletableFuture<@Nullable Long> slow = ordered.get("to be loaded").toCompletableFuture();
      CompletableFuture<@Nullable Long> fast = ordered.get("in memory").toCompletableFuture();
      CompletionStage<@Nullable Long> slowToo = free.get("to be loaded, too");
      assertThat(free.get("in memory").toCompletableFuture().join()).isEqualTo(1);
      assertThat(slowToo.toCompletableFuture()).isNotDone();
      assertThat(fast).as("its answer is there, and waits for the one before").isNotDone();
      List<String> order = Collections.synchronizedList(new ArrayList<>());
      var _ = slow.thenRun(() -> order.add("slow"));
      var _ = fast.thenRun(() -> order.add("fast"));
      database.release();
      CompletableFuture.allOf(slow, fast).orTimeout(20, TimeUnit.SECONDS).join();
      ordered.barrier();
      assertThat(order).containsExactly("slow", "fast");
    }
  }

  @Test
  @Tag("T48")
  void aSessionIsOneThreadsAndItsWindowIsTheMostThatIsOutstanding() throws InterruptedException {
    try (CacheCluster<String, Long> cache = cache()) {
      Session<String, Long> session = cache.session(3, false);
      for (int i = 0; i < 1_000; i++) {
        var _ = session.put("key", (long) i);
        assertThat(session.outstanding()).isBetween(0, 3);
      }
      assertThat(session.get("key").toCompletableFuture().join()).as("the last of its own writes").isEqualTo(999);
      session.barrier();
      assertThat(session.outstanding()).isZero();
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      Thread other = Thread.ofPlatform().unstarted(() -> session.get("key"));
      other.setUncaughtExceptionHandler((_, error) -> thrown.set(error));
      other.start();
      other.join();
      assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("used it first");
      assertThatThrownBy(() -> cache.session(0, true)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @Tag("T51")
  void whoSeesWhatCameAfterABarrierSeesWhatCameBeforeIt() throws InterruptedException {
    try (CacheCluster<String, Long> cache = cache()) {
      AtomicBoolean stop = new AtomicBoolean();
      Thread writer = Thread.ofPlatform().start(() -> {
        Session<String, Long> session = cache.session(16, false);
        for (long i = 1; !stop.get(); i++) {
          var _ = session.put("message", i);
          session.barrier();
          var _ = session.put("flag", i);
        }
        session.barrier();
      });
      long end = Clock.system().now() + Duration.ofSeconds(1).toNanos();
      long seen = 0;
      while (Clock.system().now() < end) {
        Long flag = cache.get("flag");
        Long message = cache.get("message");
        if (flag != null) {
          assertThat(message).isGreaterThanOrEqualTo(flag);
          seen = flag;
        }
      }
      stop.set(true);
      writer.join();
      assertThat(seen).isPositive();
    }
  }

  @Test
  @Tag("T34")
  void aSessionsOrderHoldsWhileServersComeAndGo() throws InterruptedException {
    try (CacheCluster<String, Long> cache = cache()) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
      Thread client = Thread.ofPlatform().unstarted(() -> {
        Session<String, Long> session = cache.session(64, true);
        for (long i = 1; !stop.get(); i++) {
          String key = "key " + i % 50;
          long mine = i;
          var _ = session.put(key, mine);
          var _ = session.get(key).whenComplete((read, error) -> {
            if (error != null || read == null || read != mine) {
              wrong.compareAndSet(null, new AssertionError(key + ": wrote " + mine + ", read " + read, error));
            }
          });
        }
        session.barrier();
      });
      client.start();
      for (String name : List.of("fourth", "fifth", "sixth")) {
        cache.join(name).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        cache.leave(name).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
      }
      stop.set(true);
      client.join();
      assertThat(wrong.get()).isNull();
    }
  }
}
