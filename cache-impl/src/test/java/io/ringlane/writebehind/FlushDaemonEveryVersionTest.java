package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.Reply;
import io.ringlane.fixtures.DirectPort;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.CacheKey;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WriteOutcome;
import io.ringlane.store.WritePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flush daemon where every version is written, stepped by hand over a shard that answers at once. */
class FlushDaemonEveryVersionTest {
  private static final CacheKey KEY = new CacheKey(new byte[]{'k'}, 1);
  private static final CacheKey OTHER = new CacheKey(new byte[]{'o'}, 2);
  private static final Duration INTERVAL = Duration.ofMillis(2);
  private static final FlushSettings SETTINGS = FlushSettings.defaults().withInterval(INTERVAL)
      .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final ManualClock clock = new ManualClock(1_000_000_000_000L);
  private final DirectPort shard = new DirectPort(clock, 0,
      new ShardSettings(WritePolicy.WRITE_BEHIND, DirtyBound.NONE, true, 100));
  private final FlushDaemon<String> daemon = new FlushDaemon<>(List.of(shard), new Refusing(), Codecs.STRING,
      clock, SETTINGS);

  private static final class Refusing extends DelegatingStoreOfRecord {
    Refusing() {
      super(new InMemoryStoreOfRecord());
    }

    @Override
    public List<WriteOutcome> write(List<Row> rows) {
      throw new DatabaseException(DatabaseException.Kind.ROW, "refused");
    }
  }

  private void put(String value) {
    shard.send(new Operation.Put<>(KEY, value, Entry.NO_DEADLINE, new Reply<>()));
  }

  /** Steps it until it has nothing to do now; how often. */
  private int stepsUntilIdle() {
    int steps = 0;
    while (steps < 100 && daemon.idleNanos() <= 0) {
      daemon.step();
      steps++;
    }
    return steps;
  }

  @Test
  @Tag("T12")
  void aWriteBehindARefusedRowOfItsKeyIsWaitedForAndNotSpunFor() {
    put("refused");
    put("behind");
    CompletableFuture<BarrierReport> flush = daemon.flush(Entry.NO_DEADLINE).toCompletableFuture();
    assertThat(stepsUntilIdle()).as("steps until only time can help").isLessThan(10);
    assertThat(flush).isNotDone();
    assertThat(daemon.idleNanos()).isEqualTo(INTERVAL.toNanos());
    shard.send(new Operation.Put<>(OTHER, "healthy", Entry.NO_DEADLINE, new Reply<>()));
    assertThat(daemon.idleNanos()).as("another key does not wait for it").isNotPositive();
    assertThat(stepsUntilIdle()).isBetween(1, 9);
    clock.advance(INTERVAL);
    assertThat(stepsUntilIdle()).isBetween(1, 9);
  }
}
