package io.ringlane.writebehind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.fixtures.DirectPort;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.CacheKey;
import io.ringlane.store.DirtyWrite;
import io.ringlane.store.Effect;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.WriteOutcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a flush daemon collects, and what becomes of what it writes: stepped by hand over two shards that answer at once. */
class FlushRoundsTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration BACKOFF = Duration.ofMillis(10);
  private static final int BATCH = 4;
  private static final int BATCH_BYTES = 1_000;
  private static final int ATTEMPTS = 3;
  private static final String UNWRITABLE = "unwritable";

  private final ManualClock clock = new ManualClock(1_000_000_000L);
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final Database database = new Database();
  private final Port left = new Port();
  private final Port right = new Port();
  private final FlushDaemon<String> daemon = new FlushDaemon<>(List.of(left, right), database, new Picky(), clock,
      FlushSettings.defaults().withInterval(INTERVAL).withBatch(BATCH).withBatchBytes(BATCH_BYTES)
          .withRowAttempts(ATTEMPTS).withBackoff(BACKOFF, BACKOFF));

  /** Counts transactions; refuses the values that a test names, and can be lost. */
  private final class Database extends DelegatingStoreOfRecord {
    private final List<String> refused = new ArrayList<>();
    private int transactions;
    private boolean lost;
    private DatabaseException.@Nullable Kind noBurials;

    Database() {
      super(rows);
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      transactions++;
      if (lost) {
        throw new DatabaseException(DatabaseException.Kind.CONNECTION, "lost");
      }
      for (Row row : batch) {
        byte[] value = row.value();
        if (value != null && refused.contains(new String(value, UTF_8))) {
          throw new DatabaseException(DatabaseException.Kind.ROW, "refused");
        }
      }
      return super.write(batch);
    }

    @Override
    public void bury(DeadLetter letter) {
      if (noBurials != null) {
        throw new DatabaseException(noBurials, "no burials");
      }
      super.bury(letter);
    }
  }

  /** Strings, but for one that has no bytes. */
  private static final class Picky implements Codec<String> {
    @Override
    public byte[] encode(String value) {
      if (value.equals(UNWRITABLE)) {
        throw new IllegalStateException("no bytes");
      }
      return Codecs.STRING.encode(value);
    }

    @Override
    public String decode(byte[] bytes) {
      return Codecs.STRING.decode(bytes);
    }

    @Override
    public boolean equal(String one, String other) {
      return one.equals(other);
    }
  }

  /** The test's thread runs the shard; what the daemon tells it is kept. */
  private final class Port extends DirectPort {
    private final List<Operation.Flushed<String>> told = new ArrayList<>();
    private boolean closed;

    Port() {
      super(clock, 0);
    }

    @Override
    public void send(Operation<String> message) {
      if (closed) {
        message.fail(new CacheClosedException());
        return;
      }
      if (message instanceof Operation.Flushed<String> flushed) {
        told.add(flushed);
      }
      super.send(message);
    }

    /** A load that nobody answers is none of this test's business. */
    @Override
    protected void carryOut(Effect effect) {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      }
    }

    void put(String key, String value) {
      send(new Operation.Put<>(key(key), value, Entry.NO_DEADLINE, new Reply<>()));
    }
  }

  private static CacheKey key(String key) {
    return new CacheKey(key.getBytes(UTF_8), key.charAt(0));
  }

  private @Nullable String row(String key) {
    Row row = rows.load(key.getBytes(UTF_8));
    byte[] value = row == null ? null : row.value();
    return value == null ? null : new String(value, UTF_8);
  }

  /** Steps it until only time can help. */
  private void settle() {
    for (int steps = 0; daemon.idleNanos() <= 0; steps++) {
      assertThat(steps).as("steps without a pause").isLessThan(50);
      daemon.step();
    }
  }

  private void next(Duration later) {
    clock.advance(later);
    daemon.step();
    settle();
  }

  @Test
  void aWriteWaitsForTheInterval() {
    left.put("a", "1");
    assertThat(daemon.idleNanos()).isEqualTo(INTERVAL.toNanos());
    assertThat(daemon.step()).isZero();
    next(INTERVAL.minusNanos(1));
    assertThat(rows.rows()).isEmpty();
    next(Duration.ofNanos(1));
    assertThat(row("a")).isEqualTo("1");
    left.put("a", "2");
    assertThat(daemon.idleNanos()).as("the next interval began with the last round").isEqualTo(INTERVAL.toNanos());
    assertThat(left.gauges().dirty()).isEqualTo(1);
  }

  @Test
  void asManyWritesAsABatchDoNotWait() {
    for (int i = 0; i < BATCH - 1; i++) {
      (i % 2 == 0 ? left : right).put("k" + i, "v");
    }
    assertThat(daemon.idleNanos()).isPositive();
    right.put("last", "v");
    assertThat(daemon.idleNanos()).isZero();
    settle();
    assertThat(rows.rows()).hasSize(BATCH);
    assertThat(database.transactions).isEqualTo(1);
  }

  @Test
  void asManyBytesAsABatchDoNotWait() {
    left.put("a", "x".repeat(BATCH_BYTES - 2));
    assertThat(daemon.idleNanos()).isPositive();
    right.put("b", "");
    assertThat(daemon.idleNanos()).isZero();
    settle();
    assertThat(rows.rows()).hasSize(2);
  }

  @Test
  void whoWaitsForAFlushDoesNotWaitForTheInterval() {
    left.put("a", "1");
    right.put("b", "1");
    CompletableFuture<BarrierReport> flush = daemon.flush(Entry.NO_DEADLINE).toCompletableFuture();
    settle();
    assertThat(flush.join()).isEqualTo(new BarrierReport(new FlushReport(2, 0, 0), 0));
    left.put("a", "2");
    assertThat(daemon.idleNanos()).as("nobody waits any more").isEqualTo(INTERVAL.toNanos());
  }

  @Test
  void aFlushEndsAtItsDeadlineWithWhatIsLeft() {
    database.lost = true;
    left.put("a", "1");
    CompletableFuture<BarrierReport> flush = daemon.flush(clock.now() + BACKOFF.toNanos() / 4).toCompletableFuture();
    settle();
    assertThat(daemon.idleNanos()).as("until the deadline").isEqualTo(BACKOFF.toNanos() / 4);
    next(BACKOFF.dividedBy(4).minusNanos(1));
    assertThat(flush).isNotDone();
    next(Duration.ofNanos(1));
    assertThat(flush.join().report()).isEqualTo(new FlushReport(0, 0, 1));
  }

  @Test
  void aFlushFailsWhereAShardDoesNotTakeItsQuestion() {
    left.put("a", "1");
    right.closed = true;
    CompletableFuture<BarrierReport> flush = daemon.flush(Entry.NO_DEADLINE).toCompletableFuture();
    settle();
    assertThatThrownBy(flush::join).hasCauseInstanceOf(CacheClosedException.class);
    assertThat(row("a")).as("the others are flushed").isEqualTo("1");
  }

  @Test
  void aShardThatCannotAnswerHoldsTheOthersUpForNoRound() {
    right.put("b", "1");
    right.closed = true;
    left.put("a", "1");
    next(INTERVAL);
    assertThat(row("a")).isEqualTo("1");
    assertThat(row("b")).isNull();
  }

  @Test
  @Tag("T14")
  void whoHadNothingToTryADatabaseWithTriesItLater() {
    database.lost = true;
    left.put("a", "1");
    next(INTERVAL);
    database.lost = false;
    left.closed = true; // cannot answer just now
    next(INTERVAL);
    assertThat(rows.rows()).isEmpty();
    left.closed = false;
    next(INTERVAL);
    assertThat(row("a")).isEqualTo("1");
  }

  @Test
  void whilePausedItCollectsNothingAndThenGoesOn() {
    daemon.pause();
    left.put("a", "1");
    next(INTERVAL.multipliedBy(2));
    assertThat(daemon.idleNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(rows.rows()).isEmpty();
    daemon.resume();
    settle();
    assertThat(row("a")).isEqualTo("1");
  }

  @Test
  @Tag("T20")
  void itDoesTasksBetweenItsSteps() {
    List<String> done = new ArrayList<>();
    daemon.run(() -> done.add("task"));
    assertThat(daemon.idleNanos()).isZero();
    clock.advance(Duration.ofSeconds(1));
    assertThat(daemon.step()).isEqualTo(1);
    assertThat(done).containsExactly("task");
    assertThat(daemon.heartbeat()).isEqualTo(clock.now());
  }

  @Test
  @Tag("T12")
  void aRefusedRowIsTriedAloneAndIsADeadLetterAfterItsLastAttempt() {
    database.refused.add("bad");
    left.put("a", "bad");
    left.put("b", "good");
    next(INTERVAL);
    assertThat(row("b")).isEqualTo("good");
    assertThat(left.told.getLast().retryAt()).isEqualTo(clock.now() + BACKOFF.toNanos());
    assertThat(daemon.lastError()).contains("refused");
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      assertThat(rows.deadLetters(null, 10)).as("after %d attempts", attempt).isEmpty();
      assertThat(left.gauges().parked()).isEqualTo(1);
      right.put("c", "healthy " + attempt);
      int before = database.transactions;
      next(INTERVAL);
      assertThat(database.transactions).as("one for the healthy, one for the suspect").isEqualTo(before + 2);
      assertThat(row("c")).isEqualTo("healthy " + attempt);
    }
    assertThat(left.gauges().dirty()).isZero();
    DeadLetter letter = rows.deadLetters(null, 10).getFirst();
    assertThat(letter.attempts()).isEqualTo(ATTEMPTS);
    assertThat(letter.cause()).contains("refused");
    assertThat(letter.removal()).isFalse();
    assertThat(letter.at()).isEqualTo(clock.now());
    left.put("d", "1");
    next(INTERVAL);
    assertThat(daemon.lastError()).as("of the last round").isNull();
    assertThat(daemon.lastRefusal()).as("ever").contains("refused");
  }

  @Test
  @Tag("T14")
  void aLetterThatCannotBeKeptStaysParkedAndALostConnectionCostsNoAttempt() {
    database.refused.add("bad");
    left.put("a", "bad");
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      next(INTERVAL);
    }
    database.noBurials = DatabaseException.Kind.CONNECTION;
    next(INTERVAL);
    assertThat(left.told.getLast().outcomes()).containsExactly(WriteOutcome.UNKNOWN);
    assertThat(daemon.lastError()).contains("no burials");
    database.noBurials = DatabaseException.Kind.ROW;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      next(INTERVAL);
    }
    assertThat(left.told.getLast().outcomes()).containsExactly(WriteOutcome.REFUSED);
    assertThat(left.gauges().parked()).isEqualTo(1);
    database.noBurials = null;
    next(INTERVAL);
    assertThat(left.told.getLast().outcomes()).containsExactly(WriteOutcome.BURIED);
    assertThat(rows.deadLetters(null, 10)).hasSize(1);
  }

  @Test
  @Tag("T14")
  void aLostConnectionCostsNoAttemptAndIsTriedAgainWhenTheBackoffIsOver() {
    database.lost = true;
    left.put("a", "1");
    right.put("b", "1");
    next(INTERVAL);
    assertThat(database.transactions).isEqualTo(1);
    assertThat(left.told.getLast().outcomes()).containsExactly(WriteOutcome.UNKNOWN);
    assertThat(daemon.lastError()).contains("lost");
    assertThat(daemon.lastRefusal()).isNull();
    database.lost = false;
    next(INTERVAL);
    assertThat(row("a")).isEqualTo("1");
    assertThat(row("b")).isEqualTo("1");
    assertThat(daemon.lastError()).isNull();
  }

  @Test
  @Tag("T12")
  void aValueWithoutBytesIsRefusedAndBuriedWithoutAValue() {
    left.put("a", UNWRITABLE);
    left.put("b", "good");
    next(INTERVAL);
    assertThat(row("b")).isEqualTo("good");
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      next(INTERVAL);
    }
    DeadLetter letter = rows.deadLetters(null, 10).getFirst();
    assertThat(letter.cause()).isEqualTo("the value cannot be encoded: java.lang.IllegalStateException: no bytes");
    assertThat(letter.isComplete()).isFalse();
    assertThat(letter.row().key()).isEqualTo("a".getBytes(UTF_8));
  }

  /** The key moved between the two answers: the older write is known to be no more its shard's. */
  @Test
  @Tag("T35")
  void ofAKeyThatTwoShardsGaveTheNewerVersionIsWritten() {
    left.put("k", "older");
    right.put("k", "old");
    right.put("k", "newer");
    right.put("l", "old");
    right.put("l", "older");
    left.put("m", "other");
    left.put("n", "other");
    left.put("n", "another");
    left.put("l", "newer");
    next(INTERVAL);
    assertThat(row("k")).isEqualTo("newer");
    assertThat(row("l")).isEqualTo("newer");
    assertThat(left.told.getLast().outcomes()).containsExactly(WriteOutcome.UNKNOWN, WriteOutcome.WRITTEN,
        WriteOutcome.WRITTEN, WriteOutcome.WRITTEN);
    assertThat(right.told.getLast().outcomes()).containsExactly(WriteOutcome.WRITTEN, WriteOutcome.UNKNOWN);
  }

  @Test
  void eachShardIsToldOfItsOwnWrites() {
    left.put("a", "1");
    left.put("b", "1");
    right.put("c", "1");
    next(INTERVAL);
    assertThat(left.told.getLast().batch()).extracting(DirtyWrite::entry).extracting(Entry::key)
        .containsExactly(key("a"), key("b"));
    assertThat(right.told.getLast().batch()).extracting(DirtyWrite::entry).extracting(Entry::key)
        .containsExactly(key("c"));
    right.put("c", "2");
    next(INTERVAL);
    assertThat(left.told).as("it had nothing").hasSize(1);
    assertThat(right.told).hasSize(2);
  }
}
