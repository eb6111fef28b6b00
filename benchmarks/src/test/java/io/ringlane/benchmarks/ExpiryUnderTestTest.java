package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.ringlane.api.Codecs;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;

/** The account of the benchmark of a client while entries expire: right where the cache is, and red where something is wrong. */
class ExpiryUnderTestTest {
  private static final int KEYS = 16;
  private static final int RATE = 1_000;
  /** More than an expiry may be late. */
  private static final long RUN_NANOS = 1_000_000_000;

  @Test
  void entriesExpireAtTheRateAndTheDatabaseKnows() throws InterruptedException {
    assertThat(finished(10_000, RATE, UnaryOperator.identity())).isEqualTo("0 violations");
  }

  @Test
  void nothingExpiresAtRateZero() throws InterruptedException {
    assertThat(finished(100, 0, UnaryOperator.identity())).isEqualTo("0 violations");
  }

  @Test
  void seesThatNothingWasLeftToExpire() throws InterruptedException {
    assertThat(finished(10, RATE, UnaryOperator.identity())).contains("all 10 deadlines are over");
  }

  @Test
  void seesThatTheDatabaseKeepsWhatExpired() throws InterruptedException {
    assertThat(finished(10_000, RATE, sound -> dropping(sound, false))).contains("the database still has an entry");
  }

  @Test
  void seesThatTheDatabaseDropsAWrite() throws InterruptedException {
    assertThat(finished(100, 0, sound -> dropping(sound, true))).contains("the database has not the last value of 3");
  }

  /** Reports everything as written, but drops removals, or all of key 3. */
  private static StoreOfRecord dropping(StoreOfRecord sound, boolean keyThree) {
    return new DelegatingStoreOfRecord(sound) {
      @Override
      public List<WriteOutcome> write(List<Row> rows) {
        List<Row> kept = rows.stream()
            .filter(row -> keyThree ? Codecs.LONG.decode(row.key()) != 3 : row.value() != null).toList();
        var _ = kept.isEmpty() ? List.of() : super.write(kept);
        return rows.stream().map(_ -> WriteOutcome.WRITTEN).toList();
      }
    };
  }

  private static String finished(int expiring, int rate, UnaryOperator<StoreOfRecord> aroundDatabase)
      throws InterruptedException {
    Clock clock = Clock.system();
    try (ExpiryUnderTest client = new ExpiryUnderTest(aroundDatabase.apply(new InMemoryStoreOfRecord()), KEYS,
        IntStream.range(0, KEYS).toArray(), expiring, rate)) {
      client.begin();
      for (long begin = clock.now(); clock.now() - begin < RUN_NANOS;) {
        client.step();
      }
      return client.finish().toString();
    }
  }
}
