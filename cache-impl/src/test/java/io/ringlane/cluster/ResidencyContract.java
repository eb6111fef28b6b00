package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import io.ringlane.api.TimeToLive;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.TtlMeaning;
import io.ringlane.store.WritePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same contract where TTLs are about memory and what a read brings there stays for a millisecond: entries come and go all the while. */
abstract class ResidencyContract extends OrderedStrategyContract {
  ResidencyContract(CatalogueEntry entry, DatabaseMode mode) {
    super(entry, mode);
  }

  @Override
  CacheSettings settings() {
    return super.settings().withTtl(TtlMeaning.RESIDENCY, Duration.ofMillis(1));
  }

  @Override
  @Test
  @Tag("T28")
  void aDeadlineEndsAValueForReadsForSizeAndAfterARestart() {
    for (WritePolicy policy : WritePolicy.values()) {
      String key = "key of " + policy;
      try (BookedCache<String, String> cache = cache(policy, clock())) {
        cache.put(key, "x", Duration.ofMillis(10));
        cache.put(key + ", none", "x", Duration.ZERO);
        assertThat(cache.get(key + ", none")).isEqualTo("x");
        assertThat(cache.timeToLive(key)).isEqualTo(new TimeToLive.Left(Duration.ofMillis(10)));
        clock().advance(Duration.ofMillis(10));
        assertThat(cache.size()).isZero();
        assertThat(cache.get(key)).isEqualTo("x");
        assertThat(cache.timeToLive(key)).isEqualTo(new TimeToLive.Left(Duration.ofMillis(1)));
        assertThat(cache.replace(key, "x", "y")).isTrue();
        clock().advance(Duration.ofMillis(1));
        assertThat(cache.size()).isZero();
      }
      try (BookedCache<String, String> cache = cache(policy, clock())) {
        assertThat(cache.get(key)).isEqualTo("y");
        assertThat(cache.remove(key)).isTrue();
        assertThat(cache.get(key)).isNull();
        assertThatThrownBy(() -> cache.put("k", "v", Duration.ofMillis(-1)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
