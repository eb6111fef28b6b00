package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import io.ringlane.api.Codecs;
import io.ringlane.api.TimeToLive;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wall clock jumps, both ways, between two lives of a cache; within one it cannot ({@code PackageTableTest} has that). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartClockTest {
  private static final Instant WALL = Instant.parse("2026-03-29T01:59:50Z");

  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final ManualClock first = ManualClock.at(WALL);

  private CacheCluster<String, String> cache(ManualClock clock) {
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING).clock(clock).build(rows.reopen());
  }

  /** A life that puts a value for 30 seconds, of which 10 pass. */
  private void putForThirtySeconds() {
    try (CacheCluster<String, String> cache = cache(first)) {
      cache.put("key", "old", Duration.ofSeconds(30));
      cache.put("always", "old");
      first.advance(Duration.ofSeconds(10));
      assertThat(cache.timeToLive("key")).isEqualTo(new TimeToLive.Left(Duration.ofSeconds(20)));
    }
  }

  @Test
  @Tag("T33")
  void aDeadlineIsATimeOnTheWallWhereThatWasSetBack() {
    putForThirtySeconds();
    ManualClock back = ManualClock.at(WALL.minusSeconds(3_600));
    try (CacheCluster<String, String> cache = cache(back)) {
      assertThat(cache.timeToLive("key")).isEqualTo(new TimeToLive.Left(Duration.ofSeconds(3_630)));
      assertThat(cache.get("key")).isEqualTo("old");
      back.advance(Duration.ofSeconds(3_629));
      assertThat(cache.get("key")).isEqualTo("old");
      back.advance(Duration.ofSeconds(1));
      assertThat(cache.get("key")).isNull();
    }
  }

  @Test
  @Tag("T33")
  void aDeadlineIsATimeOnTheWallWhereThatWasSetForward() {
    putForThirtySeconds();
    try (CacheCluster<String, String> cache = cache(ManualClock.at(WALL.plusSeconds(29)))) {
      assertThat(cache.timeToLive("key")).isEqualTo(new TimeToLive.Left(Duration.ofSeconds(1)));
    }
    try (CacheCluster<String, String> cache = cache(ManualClock.at(WALL.plusSeconds(3_600)))) {
      assertThat(cache.get("key")).isNull();
      assertThat(cache.timeToLive("always")).isEqualTo(TimeToLive.UNLIMITED);
    }
  }

  @Test
  @Tag("T33")
  void whichWriteIsNewerDoesNotDependOnTheWall() {
    putForThirtySeconds();
    try (CacheCluster<String, String> cache = cache(ManualClock.at(WALL.minusSeconds(3_600)))) {
      cache.put("key", "new");
      cache.put("always", "new");
    }
    try (CacheCluster<String, String> cache = cache(ManualClock.at(WALL.minusSeconds(7_200)))) {
      assertThat(cache.get("key")).isEqualTo("new");
      assertThat(cache.get("always")).isEqualTo("new");
    }
  }
}
