package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.api.Reply;
import io.ringlane.api.TimeToLive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A shard whose TTLs are about memory, driven by hand. {@link ShardTest} has the same of TTLs that are about the key. */
class ShardResidencyTest extends ShardDriver {
  private static final long TTL = 10;

  ShardResidencyTest() {
    shard = residency(WritePolicy.WRITE_BEHIND, Entry.NO_DEADLINE);
  }

  private Shard<String> residency(WritePolicy policy, long defaultTtl) {
    return shard(new ShardSettings(policy, Acknowledgement.OWNER, DirtyBound.NONE, false, Integer.MAX_VALUE,
        TtlMeaning.RESIDENCY, defaultTtl));
  }

  private void passes(long time) {
    now += time;
    sweep(100);
  }

  private Reply<TimeToLive> timeToLive(CacheKey key) {
    Reply<TimeToLive> reply = new Reply<>();
    apply(new Operation.ReadTimeToLive<>(key, reply));
    return reply;
  }

  private Reply<Boolean> expire(CacheKey key, long ttl) {
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Expire<>(key, ttl, reply));
    return reply;
  }

  private static Entry<String> row(CacheKey key, @Nullable String value, long version) {
    return new Entry<>(key, value, version, Entry.NO_DEADLINE);
  }

  /** What the database does not have may be in each of these states when its residency ends. */
  enum State {
    PENDING, IN_FLIGHT, PARKED, DEAD
  }

  private List<DirtyWrite<String>> bring(State state) {
    List<DirtyWrite<String>> batch = state == State.PENDING ? List.of() : collect();
    if (state == State.PARKED) {
      flushed(batch, WriteOutcome.REFUSED);
    } else if (state == State.DEAD) {
      flushed(batch, WriteOutcome.BURIED);
    }
    return batch;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("T01")
  @Tag("T04")
  @Tag("T27")
  void whatTheDatabaseLacksLeavesMemoryAndIsReadAndWrittenAllTheSame(State state) {
    put(A, "x", TTL);
    List<DirtyWrite<String>> batch = bring(state);
    passes(TTL);
    assertThat(report().live()).isZero();
    assertThat(report().expired()).isEqualTo(1);
    assertThat(get(A)).isCompletedWithValue("x");
    assertThat(effects).as("nobody asks the database, which has the old row").isEmpty();
    assertThat(report().live()).as("the read began another residency").isEqualTo(1);
    assertThat(report().ledger().issued()).as("the end of a residency is no write").isEqualTo(1);
    List<Entry<String>> toBeWritten = new ArrayList<>(seal().dirty());
    if (state == State.DEAD) {
      assertThat(toBeWritten).isEmpty();
      toBeWritten.addAll(seal().dead());
    } else if (state == State.IN_FLIGHT) {
      assertThat(batch).hasSize(1);
    }
    assertThat(toBeWritten).singleElement().satisfies(entry -> {
      assertThat(entry.value()).isEqualTo("x");
      assertThat(entry.hasDeadline()).as("no row and no file has the deadline").isFalse();
    });
  }

  @Test
  @Tag("T28")
  void nothingIsWrittenWhenAResidencyEndsAndTheNextReadTakesWhatTheDatabaseHas() {
    put(A, "x", TTL);
    flushed(collect(), WriteOutcome.WRITTEN);
    passes(TTL);
    assertThat(report().live()).isZero();
    assertThat(dirty()).isEmpty();
    assertThat(report().ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1, 0, 0, 0));
    Reply<@Nullable String> read = get(A);
    loaded(takeLoad(), row(A, "x, or what another one wrote there", 99));
    assertThat(read).isCompletedWithValue("x, or what another one wrote there");
    assertThat(timeToLive(A)).isCompletedWithValue(TimeToLive.UNLIMITED);
  }

  @Test
  @Tag("T26")
  @Tag("T32")
  void theDeadlineOfAnOldVersionOrAnOldDeadlineOfThisOneEndsNothing() {
    put(A, "old", TTL);
    put(A, "new", 1_000);
    put(B, "x", TTL);
    assertThat(expire(B, 1_000)).isCompletedWithValue(true);
    passes(TTL);
    assertThat(report().live()).isEqualTo(2);
    assertThat(report().expired()).isZero();
    passes(990);
    assertThat(report().live()).isZero();
    assertThat(sweep(100)).as("records left").isZero();
  }

  @Test
  @Tag("T10")
  void absentPutFlushedGoneAndAbsentAgainInMemoryAndALateLoadIsDropped() {
    Reply<@Nullable String> before = get(A);
    Effect.Load late = takeLoad();
    Reply<@Nullable Void> put = put(A, "x", TTL);
    loaded(late, null);
    assertThat(before).isCompletedWithValue(null);
    assertThat(put).isCompleted();
    flushed(collect(), WriteOutcome.WRITTEN);
    passes(TTL);
    Reply<@Nullable String> after = get(A);
    Effect.Load second = takeLoad();
    loaded(late, null);
    assertThat(after).isNotDone();
    loaded(second, row(A, "x", 5));
    assertThat(after).isCompletedWithValue("x");
  }

  @Test
  @Tag("T57")
  void whoWaitsForAVersionThatHasLeftMemoryIsAnsweredWhenItIsCommitted() {
    for (boolean flushedFirst : List.of(false, true)) {
      shard = residency(WritePolicy.WRITE_BEHIND_JOURNAL, Entry.NO_DEADLINE);
      Reply<@Nullable Void> put = put(A, "x", TTL);
      Effect.Journal<?> journal = (Effect.Journal<?>) effects.removeFirst();
      assertThat(journal.entry().hasDeadline()).as("in the journal").isFalse();
      Entry<String> version = dirty().getFirst();
      if (flushedFirst) {
        flushed(collect(), WriteOutcome.WRITTEN);
      }
      passes(TTL);
      assertThat(report().live()).isZero();
      Reply<@Nullable String> read = get(A);
      if (flushedFirst) {
        loaded(takeLoad(), version);
      }
      assertThat(put).isNotDone();
      assertThat(read).isNotDone();
      apply(new Operation.Journaled<>(List.of(version), null));
      assertThat(put).isCompleted();
      assertThat(read).isCompletedWithValue("x");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("T23")
  void aWriteThatIsTurnedAwayAfterItLeftMemoryIsForgotten(boolean readMeanwhile) {
    put(A, "x", TTL);
    List<DirtyWrite<String>> batch = collect();
    passes(TTL);
    if (readMeanwhile) {
      assertThat(get(A)).isCompletedWithValue("x");
    }
    flushed(batch, WriteOutcome.TURNED_AWAY);
    Reply<@Nullable String> read = get(A);
    loaded(takeLoad(), row(A, "newer", Version.of(3, 1)));
    assertThat(read).isCompletedWithValue("newer");
  }

  @Test
  @Tag("T28")
  void aReadBeginsAResidencyOfTheDefaultTtl() {
    shard = residency(WritePolicy.WRITE_BEHIND, TTL);
    Reply<TimeToLive> left = timeToLive(A);
    loaded(takeLoad(), row(A, "x", 5));
    assertThat(left).isCompletedWithValue(new TimeToLive.Left(Duration.ofNanos(TTL)));
    passes(TTL - 1);
    assertThat(report().live()).isEqualTo(1);
    passes(1);
    assertThat(report().live()).isZero();
    put(B, "not read, so without a TTL");
    assertThat(timeToLive(B)).isCompletedWithValue(TimeToLive.UNLIMITED);
  }

  /** Otherwise a TTL that is shorter than the way from the database would never let anybody have the row. */
  @Test
  @Tag("T11")
  void whoWaitedForTheRowGetsItThoughItsResidencyIsOverWhenItComes() {
    shard = residency(WritePolicy.WRITE_BEHIND, 1);
    Reply<@Nullable String> read = get(A);
    Reply<Boolean> expired = expire(A, 0);
    Reply<@Nullable String> again = get(A);
    Reply<TimeToLive> left = timeToLive(A);
    Effect.Load load = takeLoad();
    now += 1_000;
    loaded(load, row(A, "x", 5));
    assertThat(read).isCompletedWithValue("x");
    assertThat(expired).isCompletedWithValue(true);
    assertThat(again).isCompletedWithValue("x");
    assertThat(answerOf(left)).as("the key is there").isInstanceOf(TimeToLive.Left.class);
    assertThat(effects).isEmpty();
    passes(1);
    assertThat(report().live()).isZero();
  }

  @Test
  @Tag("T30")
  void zeroLeavesMemoryAtOnceAndTheKeyIsThere() {
    put(A, "x", 0);
    assertThat(get(A)).isCompletedWithValue("x");
    assertThat(timeToLive(A)).isCompletedWithValue(TimeToLive.UNLIMITED);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(expire(A, 0)).isCompletedWithValue(true);
    assertThat(report().live()).isZero();
    Reply<@Nullable String> read = get(A);
    loaded(takeLoad(), row(A, "x", 5));
    assertThat(read).isCompletedWithValue("x");
  }

  @Test
  void aDeadlineIsMovedAndTakenAwayWithoutAWrite() {
    put(A, "x");
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(expire(A, TTL)).isCompletedWithValue(true);
    assertThat(timeToLive(A)).isCompletedWithValue(new TimeToLive.Left(Duration.ofNanos(TTL)));
    assertThat(expire(A, Entry.NO_DEADLINE)).isCompletedWithValue(true);
    assertThat(expire(A, Entry.NO_DEADLINE)).as("it had none").isCompletedWithValue(false);
    passes(TTL);
    assertThat(report().live()).isEqualTo(1);
    assertThat(dirty()).isEmpty();
    Reply<Boolean> ofNone = expire(B, TTL);
    loaded(takeLoad(), null);
    assertThat(ofNone).isCompletedWithValue(false);
  }

  @Test
  void replaceAndUpdateKeepTheDeadline() {
    put(A, "x", TTL);
    apply(new Operation.Replace<>(A, "x", "y", new Reply<>()));
    apply(new Operation.Update<>(A, value -> value + "z", new Reply<>()));
    passes(TTL);
    assertThat(report().live()).isZero();
    assertThat(get(A)).isCompletedWithValue("yz");
    assertThat(collected()).containsExactly("yz");
  }

  @Test
  @Tag("T05")
  void aRemovalOfWhatHasLeftMemoryIsARemoval() {
    put(A, "x", TTL);
    List<DirtyWrite<String>> batch = collect();
    passes(TTL);
    assertThat(remove(A)).isCompletedWithValue(true);
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(get(A)).isCompletedWithValue(null);
    assertThat(collected()).containsOnlyNulls().hasSize(1);
  }

  @Test
  @Tag("T57")
  void aWriteThroughStaysUntilTheDatabaseHasItAndNothingElseIsWritten() {
    shard = residency(WritePolicy.WRITE_THROUGH, Entry.NO_DEADLINE);
    Reply<@Nullable Void> put = put(A, "x", TTL);
    Effect.WriteThrough<String> write = takeWrite();
    assertThat(shard.stored(write.entry()).hasDeadline()).as("in the row").isFalse();
    passes(TTL);
    Reply<@Nullable String> waits = get(A);
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.WRITTEN, null));
    assertThat(put).isCompleted();
    loaded(takeLoad(), row(A, "x", write.entry().version()));
    assertThat(waits).isCompletedWithValue("x");
    assertThat(report().ledger().issued()).isEqualTo(1);
  }

  @Test
  @Tag("T28")
  void aDeadlineThatARowHasFromALifeWhenItWasTheKeysHoldsStill() {
    shard = residency(WritePolicy.WRITE_BEHIND, 100);
    Reply<@Nullable String> read = get(A);
    loaded(takeLoad(), new Entry<>(A, "x", 5, now + TTL));
    assertThat(read).isCompletedWithValue("x");
    passes(TTL);
    assertThat(report().live()).isZero();
    Reply<@Nullable String> after = get(A);
    Reply<Boolean> added = new Reply<>();
    apply(new Operation.PutIfAbsent<>(A, "y", added));
    loaded(takeLoad(), new Entry<>(A, "x", 5, now));
    assertThat(after).isCompletedWithValue(null);
    assertThat(added).isCompletedWithValue(true);
    assertThat(collected()).as("and the expiry itself is not written").containsExactly("y");
  }

  @Test
  @Tag("T15")
  void noRoomForAWriteKeepsNothingInMemory() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, Acknowledgement.OWNER,
        new DirtyBound(1, 100, DirtyBound.Overflow.REFUSE, Duration.ZERO), false, 100, TtlMeaning.RESIDENCY,
        Entry.NO_DEADLINE));
    put(A, "x", TTL);
    flushed(collect(), WriteOutcome.WRITTEN);
    put(B, "fills it");
    passes(TTL);
    assertThat(report().live()).isEqualTo(1);
    assertThat(dirty()).hasSize(1);
  }
}
