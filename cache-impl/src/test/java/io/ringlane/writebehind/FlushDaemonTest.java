package io.ringlane.writebehind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.Reply;
import io.ringlane.fixtures.DirectPort;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.WriteOutcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One flush daemon, stepped by hand, over shards that answer at once: what its heartbeat tells, and its errors. */
@Tag("T20")
class FlushDaemonTest {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final int BATCH = 10;
  private static final int SHARDS = 5;

  private final ManualClock clock = new ManualClock(1_000_000);
  private final List<DirectPort> shards = Stream.generate(() -> new DirectPort(clock, 0)).limit(SHARDS).toList();
  private final SlowDatabase database = new SlowDatabase();
  private final FlushSettings settings = FlushSettings.defaults().withBatch(BATCH);
  private final Breaker breaker = new Breaker(settings, 1);
  private final FlushDaemon<String> daemon = new FlushDaemon<>(0, () -> shards, database, Codecs.STRING, clock,
      settings,
      breaker);

  /** How things look from outside. */
  private record Look(long heartbeatAge, int failures, boolean error) {}

  private Look look() {
    return new Look(clock.now() - daemon.heartbeat(), breaker.failures(), daemon.lastError() != null);
  }

  /** A call takes ten seconds; whoever watches looks when it comes and just before it returns. */
  private final class SlowDatabase extends DelegatingStoreOfRecord {
    private final List<Look> came = new ArrayList<>();
    private final List<Look> left = new ArrayList<>();
    private boolean out;

    SlowDatabase() {
      super(new InMemoryStoreOfRecord());
    }

    @Override
    public List<WriteOutcome> write(List<Row> rows) {
      came.add(look());
      if (out) {
        throw new DatabaseException(DatabaseException.Kind.CONNECTION, "out");
      }
      clock.advance(CALL);
      left.add(look());
      return super.write(rows);
    }
  }

  private void makeDirty() {
    for (DirectPort shard : shards) {
      for (int i = 0; i < BATCH; i++) {
        byte[] key = ("key " + i).getBytes(UTF_8);
        shard.send(new Operation.Put<>(new CacheKey(key, i), "value", Entry.NO_DEADLINE, new Reply<>()));
      }
    }
  }

  private void stepUntilCalls(int calls) {
    for (int i = 0; database.came.size() < calls && i < 10_000; i++) {
      clock.advance(Duration.ofMillis(5));
      daemon.step();
    }
    assertThat(database.came).hasSize(calls);
  }

  @Test
  void aDatabaseThatIsOutLeavesTheHeartbeatYoungAndIsSaidToFail() {
    database.out = true;
    makeDirty();
    stepUntilCalls(5);
    assertThat(database.came).extracting(Look::heartbeatAge).containsOnly(0L);
    assertThat(look()).isEqualTo(new Look(0, 5, true));
    database.out = false;
    stepUntilCalls(5 + SHARDS);
    assertThat(look().failures()).isZero();
    assertThat(look().error()).isFalse();
  }

  @Test
  void aCallThatDoesNotReturnAgesTheHeartbeatAndIsNoFailure() {
    makeDirty();
    stepUntilCalls(SHARDS);
    assertThat(database.left).hasSize(SHARDS).containsOnly(new Look(CALL.toNanos(), 0, false));
  }

  @Test
  void aRoundOfManyTransactionsShowsBeforeEachThatItGoesOn() {
    makeDirty();
    stepUntilCalls(SHARDS);
    assertThat(database.came).hasSize(SHARDS).containsOnly(new Look(0, 0, false));
  }
}
