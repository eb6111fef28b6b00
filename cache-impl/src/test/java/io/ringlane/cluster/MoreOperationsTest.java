package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.ringlane.api.Codecs;
import io.ringlane.api.Counters;
import io.ringlane.api.TimeToLive;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.TtlMeaning;
import io.ringlane.store.WritePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Atomic updates, TTLs that change, and many keys at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MoreOperationsTest {
  private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);

  private CacheCluster<String, Long> cache(WritePolicy policy) {
    return cache(CacheSettings.defaults().withPolicy(policy));
  }

  private CacheCluster<String, Long> cache(CacheSettings settings) {
    return CacheCluster.builder(Codecs.STRING, Codecs.LONG).clock(clock).settings(settings)
        .journalFiles(new ForgetfulFiles(1)).build(new InMemoryStoreOfRecord());
  }

  @ParameterizedTest
  @EnumSource
  void incrementsOfManyClientsAddUp(WritePolicy policy) throws InterruptedException {
    try (CacheCluster<String, Long> cache = cache(policy)) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(Thread.ofPlatform().start(() -> {
          for (int n = 0; n < 500; n++) {
            Counters.increment(cache, "counter", 1);
          }
        }));
      }
      for (Thread client : clients) {
        client.join();
      }
      assertThat(cache.get("counter")).isEqualTo(2_000);
      assertThatThrownBy(() -> Counters.increment(cache, "counter", Long.MAX_VALUE))
          .isInstanceOf(ArithmeticException.class);
      assertThat(cache.get("counter")).isEqualTo(2_000);
    }
  }

  @Test
  @Tag("T16")
  @Tag("T19")
  void aFunctionThatThrowsOrWaitsFailsAloneAndTheShardLivesOn() {
    try (CacheCluster<String, Long> cache = cache(WritePolicy.WRITE_BEHIND)) {
      cache.put("key", 1L);
      assertThatThrownBy(() -> cache.update("key", _ -> {
        throw new UnsupportedOperationException("no");
      })).isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> cache.update("key", _ -> cache.get("key"))).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("blocking call");
      assertThat(cache.get("key")).isEqualTo(1);
      assertThat(cache.update("key", value -> value == null ? 0 : value + 1)).isEqualTo(2);
      assertThat(cache.update("key", _ -> null)).isNull();
      assertThat(cache.get("key")).isNull();
      assertThat(cache.update("key", value -> value)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T30")
  void aTimeToLiveIsSetChangedAndTakenAway(WritePolicy policy) {
    try (CacheCluster<String, Long> cache = cache(policy)) {
      assertThat(cache.expire("key", Duration.ofSeconds(1))).isFalse();
      assertThat(cache.persist("key")).isFalse();
      cache.put("key", 1L);
      assertThat(cache.persist("key")).isFalse();
      assertThat(cache.expire("key", Duration.ofSeconds(10))).isTrue();
      assertThat(cache.timeToLive("key")).isEqualTo(new TimeToLive.Left(Duration.ofSeconds(10)));
      assertThat(cache.update("key", value -> value)).isEqualTo(1);
      assertThat(cache.timeToLive("key")).as("an update keeps it")
          .isEqualTo(new TimeToLive.Left(Duration.ofSeconds(10)));
      clock.advance(Duration.ofSeconds(9));
      assertThat(cache.persist("key")).isTrue();
      clock.advance(Duration.ofSeconds(9));
      assertThat(cache.get("key")).isEqualTo(1);
      assertThat(cache.timeToLive("key")).isEqualTo(TimeToLive.UNLIMITED);
      assertThat(cache.expire("key", Duration.ZERO)).isTrue();
      assertThat(cache.get("key")).isNull();
      assertThatThrownBy(() -> cache.expire("key", Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T30")
  void aTimeToLiveOfMemoryIsSetChangedAndTakenAwayAndEndsNoKey(WritePolicy policy) {
    try (CacheCluster<String, Long> cache = cache(
        CacheSettings.defaults().withPolicy(policy).withTtl(TtlMeaning.RESIDENCY, Duration.ofSeconds(5)))) {
      assertThat(cache.expire("key", Duration.ofSeconds(1))).isFalse();
      assertThat(cache.timeToLive("key")).isEqualTo(TimeToLive.ABSENT);
      cache.put("key", 1L);
      assertThat(cache.persist("key")).isFalse();
      assertThat(cache.expire("key", Duration.ofSeconds(10))).isTrue();
      assertThat(cache.update("key", value -> value)).isEqualTo(1);
      assertThat(cache.timeToLive("key")).as("an update keeps it")
          .isEqualTo(new TimeToLive.Left(Duration.ofSeconds(10)));
      assertThat(cache.persist("key")).isTrue();
      clock.advance(Duration.ofDays(1));
      assertThat(cache.timeToLive("key")).isEqualTo(TimeToLive.UNLIMITED);
      assertThat(cache.expire("key", Duration.ZERO)).isTrue();
      assertThat(cache.size()).isZero();
      assertThat(cache.timeToLive("key")).as("brought back by the question")
          .isEqualTo(new TimeToLive.Left(Duration.ofSeconds(5)));
      assertThat(cache.get("key")).isEqualTo(1);
    }
  }

  @Test
  void manyKeysAtOnce() {
    try (CacheCluster<String, Long> cache = cache(WritePolicy.WRITE_BEHIND)) {
      cache.putAll(Map.of("a", 1L, "b", 2L));
      assertThat(cache.getAll(List.of("a", "b", "c", "a"))).isEqualTo(Map.of("a", 1L, "b", 2L));
      assertThat(cache.getAll(List.of())).isEmpty();
    }
  }
}
