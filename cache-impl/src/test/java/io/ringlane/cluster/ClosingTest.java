package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.FaultyStoreOfRecord.Call;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Pause;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.Containers;
import io.ringlane.store.Effect;
import io.ringlane.store.Effects;
import io.ringlane.store.Entry;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Close checks the books. The shards here lose count: they acknowledge a write through and forget it. */
@Tag("T13")
@Tag("T17")
@Timeout(60)
class ClosingTest {
  private static final class LosesCount<V> extends Shard<V> {
    LosesCount(Codec<V> codec, Clock clock, ShardSettings settings, long epoch, Containers containers) {
      super(codec, clock, settings, epoch, containers);
    }

    @Override
    protected void writeThrough(Entry<V> entry, Effect.@Nullable Answer<?> answer, Effects out) {
      install(entry);
      if (answer != null) {
        out.add(answer);
      }
    }
  }

  private final FaultyStoreOfRecord database = new FaultyStoreOfRecord(new InMemoryStoreOfRecord(), Faults.from(1),
      Clock.system(), Pause.none());

  private CacheCluster<String, String> cache(Promise promise) {
    ShardFactory lose = new ShardFactory() {
      @Override
      public <V> Shard<V> create(Codec<V> codec, Clock clock, ShardSettings settings, long epoch,
          Containers containers) {
        return new LosesCount<>(codec, clock, settings, epoch, containers);
      }
    };
    return CacheCluster.builder(Codecs.STRING, Codecs.STRING)
        .strategy(new CatalogueEntry("loses count", "", promise, AffineDirect::new, lose, DatabaseMode.PARKED_KEY,
            WritePolicy.WRITE_THROUGH, false))
        .settings(CacheSettings.defaults().withCloseTimeout(Duration.ofMillis(100))).build(database);
  }

  @Test
  void aLedgerThatDoesNotBalanceIsToldWhenEverythingIsClosed() {
    CacheCluster<String, String> cache = cache(Promise.ORDERED);
    cache.put("a", "1");
    cache.put("b", "2");
    assertThatThrownBy(cache::close).isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not balance: Ledger[issued=2, pending=0");
    assertThatThrownBy(() -> database.load(new byte[1])).hasMessageContaining("closed");
    cache.close();
  }

  @Test
  void alsoWhereSomethingIsStuckWhichIsToldToo() throws InterruptedException {
    CacheCluster<String, String> cache = cache(Promise.ORDERED);
    database.hold(Call.LOAD);
    CompletableFuture<?> load = cache.getAsync("elsewhere").toCompletableFuture();
    database.awaitHeld(1, Duration.ofSeconds(20));
    cache.put("a", "1");
    assertThatThrownBy(cache::close).isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not balance").satisfies(told -> assertThat(told.getSuppressed())
            .anySatisfy(also -> assertThat(also).hasMessageContaining("1 requests were not answered")));
    assertThat(load).as("the database let go of it").isDone();
  }

  @Test
  void aControlPromisesNoBooks() {
    CacheCluster<String, String> cache = cache(Promise.NONE);
    cache.put("a", "1");
    cache.close();
  }
}
