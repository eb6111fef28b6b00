package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.FlushReport;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.Reply;
import io.ringlane.store.DirtyBound.Overflow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a shard does with writes that the database does not have: refused rows, the bound, every version, the journal. */
class ShardWriteBehindTest extends ShardDriver {
  private static final CacheKey C = new CacheKey(new byte[]{'C'}, 3);

  private void bounded(long entries, long bytes, Overflow overflow) {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND,
        new DirtyBound(entries, bytes, overflow, Duration.ofNanos(100)), false, 100));
  }

  private Reply<Boolean> requeue(CacheKey key, @Nullable String value, long version) {
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Requeue<>(new Entry<>(key, value, version, Entry.NO_DEADLINE), reply));
    return reply;
  }

  private static void assertOverloaded(Reply<?> reply) {
    assertThatThrownBy(() -> answerOf(reply)).hasCauseInstanceOf(OverloadedException.class)
        .hasMessageContaining("no room for another write");
  }

  @Test
  @Tag("T12")
  void aRefusedRowIsParkedUntilItsTimeAndIsStillWhatTheCacheAnswers() {
    put(A, "bad");
    flushed(collect(), WriteOutcome.REFUSED);
    assertThat(report().ledger().parked()).isEqualTo(1);
    assertThat(get(A)).isCompletedWithValue("bad");
    assertThat(collected()).isEmpty();
    now += RETRY;
    List<DirtyWrite<String>> again = collect();
    assertThat(again).singleElement().satisfies(write -> assertThat(write.attempts()).isEqualTo(1));
    flushed(again, WriteOutcome.WRITTEN);
    assertThat(report().ledger().flushed()).isEqualTo(1);
  }

  @Test
  @Tag("T12")
  void aNewerWriteReplacesTheParkedOneAndIsNotHeldUpByIt() {
    put(A, "bad");
    flushed(collect(), WriteOutcome.REFUSED);
    put(A, "good");
    assertThat(collected()).containsExactly("good");
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 1, 0, 0, 0, 1, 0, 0));
  }

  @Test
  @Tag("T14")
  void aLostConnectionCostsARowNoAttempt() {
    put(A, "x");
    flushed(collect(), WriteOutcome.UNKNOWN);
    assertThat(collect()).singleElement().satisfies(write -> assertThat(write.attempts()).isZero());
  }

  @Test
  @Tag("T05")
  void aRemovalThatBecameADeadLetterStillHidesItsRow() {
    put(A, "x");
    flushed(collect(), WriteOutcome.WRITTEN);
    remove(A);
    flushed(collect(), WriteOutcome.BURIED);
    assertThat(get(A)).isCompletedWithValue(null);
    assertThat(effects).as("nobody asks the database").isEmpty();
    assertThat(report().ledger().dead()).isEqualTo(1);
  }

  @Test
  void aDeadLetterIsTriedAgainAsTheSameVersion() {
    put(A, "x");
    List<DirtyWrite<String>> batch = collect();
    flushed(batch, WriteOutcome.BURIED);
    long version = batch.getFirst().entry().version();
    assertThat(requeue(A, "x", version)).isCompletedWithValue(true);
    assertThat(collect()).singleElement().satisfies(write -> {
      assertThat(write.entry().version()).isEqualTo(version);
      assertThat(write.attempts()).isZero();
    });
    assertThat(report().ledger().dead()).isZero();
  }

  @Test
  void aDeadLetterGivesWayToANewerWrite() {
    put(A, "x");
    List<DirtyWrite<String>> batch = collect();
    flushed(batch, WriteOutcome.BURIED);
    put(A, "newer");
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 1, 0, 0, 0, 0, 1, 0, 0));
    assertThat(requeue(A, "x", batch.getFirst().entry().version())).isCompletedWithValue(false);
    assertThat(get(A)).isCompletedWithValue("newer");
  }

  @Test
  void aDeadLetterOfAnEarlierLifeBecomesANewWriteWhereTheRowIsOlder() {
    long letter = Version.of(0, 5);
    Reply<Boolean> requeue = requeue(A, "dead", letter);
    Effect.Load load = takeLoad();
    loaded(load, new Entry<>(A, "row", Version.of(0, 4), Entry.NO_DEADLINE));
    assertThat(requeue).isCompletedWithValue(true);
    assertThat(get(A)).isCompletedWithValue("dead");
    assertThat(collect()).singleElement()
        .satisfies(write -> assertThat(write.entry().version()).isGreaterThan(letter));
  }

  @Test
  @Tag("T05")
  void aDeadLetterOfAnEarlierLifeDoesNotBringBackWhatWasRemovedLater() {
    Reply<Boolean> requeue = requeue(A, "dead", Version.of(0, 5));
    loaded(takeLoad(), new Entry<>(A, null, Version.of(0, 6), Entry.NO_DEADLINE));
    assertThat(requeue).isCompletedWithValue(false);
    assertThat(dirty()).isEmpty();
  }

  @Test
  @Tag("T15")
  void aNewDirtyKeyBeyondTheBoundIsRefusedAndAnOverwriteIsNot() {
    bounded(2, 1_000, Overflow.REFUSE);
    put(A, "a");
    put(B, "b");
    assertOverloaded(put(C, "c"));
    assertThat(put(A, "a2")).isCompleted();
    assertThat(report().ledger().failed()).as("no version was given to what was refused").isZero();
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(put(C, "c")).isCompleted();
  }

  @Test
  @Tag("T15")
  void whatIsInFlightOrParkedCountsTowardsTheBound() {
    bounded(2, 1_000, Overflow.REFUSE);
    put(A, "a");
    put(B, "b");
    List<DirtyWrite<String>> batch = collect();
    assertOverloaded(put(A, "a2"));
    flushed(batch, WriteOutcome.REFUSED);
    assertOverloaded(put(C, "c"));
  }

  @Test
  @Tag("T15")
  void bytesAreBoundedToo() {
    bounded(100, 10, Overflow.REFUSE);
    put(A, "12345");
    assertOverloaded(put(B, "1234"));
    assertThat(put(B, "123")).isCompleted();
    assertOverloaded(put(A, "123456"));
    assertThat(report().dirtyBytes()).isEqualTo(10);
  }

  @Test
  @Tag("T15")
  void aSingleWriteLargerThanTheBoundIsLetInWhereNothingElseIsDirty() {
    bounded(100, 3, Overflow.REFUSE);
    assertThat(put(A, "much too large")).isCompleted();
    assertOverloaded(put(B, ""));
  }

  @Test
  @Tag("T08")
  void aWriteWaitsForRoomInItsGateAndLaterRequestsOfTheKeyBehindItWhileOtherKeysGoOn() {
    bounded(1, 1_000, Overflow.WAIT);
    put(A, "a");
    Reply<@Nullable Void> waiting = put(B, "b");
    Reply<@Nullable String> behind = get(B);
    assertThat(waiting).isNotDone();
    assertThat(behind).isNotDone();
    assertThat(get(A)).isCompletedWithValue("a");
    assertThat(report().waiting()).isEqualTo(1);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(waiting).isCompleted();
    assertThat(behind).isCompletedWithValue("b");
  }

  @Test
  @Tag("T16")
  void aWriteThatWaitsForRoomFailsWhenItsPatienceEnds() {
    bounded(1, 1_000, Overflow.WAIT);
    put(A, "a");
    Reply<@Nullable Void> waiting = put(B, "b");
    Reply<@Nullable String> behind = get(B);
    assertThat(shard.gauges().nextDeadline()).isEqualTo(now + 100);
    now += 99;
    sweep(10);
    assertThat(waiting).isNotDone();
    now += 1;
    sweep(10);
    assertOverloaded(waiting);
    loaded(takeLoad(), null);
    assertThat(behind).isCompletedWithValue(null);
    assertThat(shard.gauges().nextDeadline()).isEqualTo(Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T16")
  void whoWaitsForRoomIsServedFirstComeFirstServed() {
    bounded(1, 1_000, Overflow.WAIT);
    put(A, "a");
    Reply<@Nullable Void> second = put(B, "b");
    Reply<@Nullable Void> third = put(C, "c");
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(second).isCompleted();
    assertThat(third).isNotDone();
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(third).isCompleted();
  }

  @Test
  @Tag("T15")
  void aWriteBeyondTheBoundCanBeWrittenThrough() {
    bounded(1, 1_000, Overflow.WRITE_THROUGH);
    put(A, "a");
    Reply<@Nullable Void> put = put(B, "b");
    Effect.WriteThrough<String> write = takeWrite();
    assertThat(put).isNotDone();
    assertThat(report().ledger().writing()).isEqualTo(1);
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.WRITTEN, null));
    assertThat(put).isCompleted();
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 1, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  @Tag("T07")
  void aKeyThatIsOnItsWayToTheDatabaseIsNotWrittenThroughAtTheSameTime() {
    bounded(1, 1_000, Overflow.WRITE_THROUGH);
    put(A, "a");
    List<DirtyWrite<String>> batch = collect();
    Reply<@Nullable Void> second = put(A, "a2");
    assertThat(second).isNotDone();
    assertThat(effects).isEmpty();
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(second).isCompleted();
    assertThat(collected()).containsExactly("a2");
  }

  @Test
  @Tag("T12")
  void aKeyWithADeadLetterIsNotWrittenThrough() {
    bounded(1, 1_000, Overflow.WRITE_THROUGH);
    put(A, "bad");
    flushed(collect(), WriteOutcome.BURIED);
    put(B, "b");
    Reply<@Nullable Void> second = put(A, "a2");
    assertThat(second).as("a failure would leave the row, which lacks what was acknowledged").isNotDone();
    assertThat(effects).isEmpty();
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(second).isCompleted();
    assertThat(collected()).containsExactly("a2");
    assertThat(report().ledger().dead()).isZero();
  }

  @Test
  @Tag("T27")
  void anExpiryForWhichThereIsNoRoomIsAnsweredAndRecordedLater() {
    bounded(1, 1_000, Overflow.REFUSE);
    put(A, "a", 10);
    flushed(collect(), WriteOutcome.WRITTEN);
    put(B, "b");
    now += 10;
    assertThat(get(A)).isCompletedWithValue(null);
    sweep(10);
    assertThat(effects).isEmpty();
    assertThat(report().expired()).isZero();
    flushed(collect(), WriteOutcome.WRITTEN);
    sweep(10);
    assertThat(report().expired()).isEqualTo(1);
    assertThat(collected()).containsOnlyNulls().hasSize(1);
  }

  @Test
  void everyVersionGoesToTheDatabaseInOrderOneOfAKeyAtATime() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, DirtyBound.NONE, true, 100));
    put(A, "one");
    put(A, "two");
    put(B, "b");
    put(A, "three");
    assertThat(get(A)).isCompletedWithValue("three");
    List<DirtyWrite<String>> first = collect();
    assertThat(values(first)).containsExactly("one", "b");
    assertThat(collected()).isEmpty();
    flushed(first, WriteOutcome.UNKNOWN);
    first = collect();
    assertThat(values(first)).containsExactly("one", "b");
    flushed(first, WriteOutcome.WRITTEN);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(collected()).containsExactly("three");
    assertThat(report().ledger().superseded()).isZero();
  }

  @Test
  @Tag("T12")
  void whereEveryVersionIsWrittenARefusedOneHoldsUpItsKeyUntilItIsADeadLetter() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, DirtyBound.NONE, true, 100));
    put(A, "bad");
    flushed(collect(), WriteOutcome.REFUSED);
    put(A, "good");
    assertThat(collected()).isEmpty();
    now += RETRY;
    flushed(collect(), WriteOutcome.BURIED);
    List<DirtyWrite<String>> next = collect();
    assertThat(values(next)).containsExactly("good");
    flushed(next, WriteOutcome.WRITTEN);
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 1, 1, 0, 0));
  }

  @Test
  @Tag("T13")
  void aDeadLetterGivesWayToANewerOneOfItsKey() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, DirtyBound.NONE, true, 100));
    put(A, "bad");
    put(A, "worse");
    flushed(collect(), WriteOutcome.BURIED);
    flushed(collect(), WriteOutcome.BURIED);
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 0, 1, 1, 0));
  }

  @Test
  void aBarrierCountsWhatWasRefusedAndAnswersAtItsEndWhatIsLeft() {
    put(A, "bad");
    put(B, "b");
    put(C, "c");
    CompletableFuture<FlushReport> barrier = barrier("call");
    List<DirtyWrite<String>> batch = collect();
    flushed(batch.subList(0, 1), WriteOutcome.REFUSED);
    flushed(batch.subList(1, 2), WriteOutcome.WRITTEN);
    apply(new Operation.EndFlush<>("another call"));
    assertThat(barrier).isNotDone();
    apply(new Operation.EndFlush<>("call"));
    assertThat(barrier).isCompletedWithValue(new FlushReport(1, 1, 1));
    CompletableFuture<FlushReport> later = barrier("later");
    flushed(batch.subList(2, 3), WriteOutcome.WRITTEN);
    assertThat(later).isCompletedWithValue(new FlushReport(1, 1, 0));
  }

  @Test
  void aValueThatTheDatabaseCannotTakeIsRefusedBeforeItIsAcknowledged() {
    for (WritePolicy policy : WritePolicy.values()) {
      shard = shard(new ShardSettings(policy, DirtyBound.NONE, false, 3));
      assertThatThrownBy(() -> answerOf(put(A, "four"))).hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 bytes, the database takes at most 3");
      assertThatThrownBy(() -> answerOf(put(A, "\ud800"))).hasCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
      assertThat(report().ledger()).isEqualTo(Ledger.EMPTY);
    }
  }

  private void journaled(List<Entry<String>> entries, @Nullable Throwable error) {
    apply(new Operation.Journaled<>(entries, error));
  }

  @SuppressWarnings("unchecked")
  private List<Entry<String>> takeJournal() {
    List<Entry<String>> entries = effects.stream().map(effect -> ((Effect.Journal<String>) effect).entry()).toList();
    effects.clear();
    return entries;
  }

  @Test
  @Tag("T57")
  void underAJournalAWriteIsAcknowledgedAndReadableWhenTheJournalHasIt() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<@Nullable Void> put = put(A, "x");
    Reply<@Nullable String> get = get(A);
    Reply<Boolean> failed = new Reply<>();
    apply(new Operation.PutIfAbsent<>(A, "y", failed));
    assertThat(put).isNotDone();
    assertThat(get).as("a read must not show what a kill would take back").isNotDone();
    assertThat(failed).as("neither must a conditional that failed").isNotDone();
    journaled(takeJournal(), null);
    assertThat(put).isCompleted();
    assertThat(get).isCompletedWithValue("x");
    assertThat(failed).isCompletedWithValue(false);
  }

  @Test
  @Tag("T57")
  void underAJournalARemovalIsReadableWhenTheJournalHasIt() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    put(A, "x");
    journaled(takeJournal(), null);
    Reply<Boolean> removed = remove(A);
    Reply<@Nullable String> get = get(A);
    assertThat(removed).isNotDone();
    assertThat(get).isNotDone();
    journaled(takeJournal(), null);
    assertThat(removed).isCompletedWithValue(true);
    assertThat(get).isCompletedWithValue(null);
  }

  @Test
  @Tag("T57")
  void underAJournalAnAbsenceIsAnsweredWhenTheJournalHasTheVersionThatIsOver() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND_JOURNAL,
        new DirtyBound(1, 1_000, Overflow.REFUSE, Duration.ZERO), false, 100));
    put(A, "x", 10);
    collect();
    now += 10;
    Reply<@Nullable String> get = get(A);
    assertThat(report().expired()).as("no room for its removal").isZero();
    assertThat(get).as("a kill would take the version back, and with it the reason for this answer").isNotDone();
    journaled(takeJournal(), null);
    assertThat(get).isCompletedWithValue(null);
  }

  @Test
  @Tag("T57")
  void aDeadLetterIsReadableThoughTheJournalFailed() {
    for (boolean failedBefore : List.of(true, false)) {
      shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
      put(A, "x");
      List<Entry<String>> open = takeJournal();
      if (failedBefore) {
        journaled(open, down);
      }
      flushed(collect(), WriteOutcome.BURIED);
      if (!failedBefore) {
        journaled(open, down);
      }
      assertThat(get(A)).as("its letter is durable").isCompletedWithValue("x");
    }
  }

  @Test
  @Tag("T57")
  void underAJournalAnExpiryThatIsAnsweredIsInTheJournal() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    put(A, "x", 10);
    journaled(takeJournal(), null);
    now += 10;
    Reply<@Nullable String> get = get(A);
    assertThat(get).isNotDone();
    List<Entry<String>> removal = takeJournal();
    assertThat(removal).singleElement().matches(Entry::isTombstone);
    journaled(removal, null);
    assertThat(get).isCompletedWithValue(null);
  }

  @Test
  void aJournalThatFailedLeavesWritesUnknownAndUnreadableUntilTheirRowIsThere() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<@Nullable Void> put = put(A, "x");
    Reply<@Nullable String> waiting = get(A);
    journaled(takeJournal(), down);
    assertThatThrownBy(() -> answerOf(put)).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThatThrownBy(() -> answerOf(waiting)).hasCauseInstanceOf(OutcomeUnknownException.class);
    Reply<@Nullable String> later = get(A);
    assertThat(later).isNotDone();
    assertThatThrownBy(() -> answerOf(put(B, "y"))).hasCause(down);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(later).isCompletedWithValue("x");
    assertThat(report().ledger()).isEqualTo(new Ledger(1, 0, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  void nobodyWaitsForEverForAVersionThatTheJournalNeverGot() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    put(A, "x", 10);
    journaled(takeJournal(), down);
    Reply<@Nullable String> waiting = get(A);
    now += 10;
    assertThat(get(A)).isCompletedWithValue(null);
    assertThatThrownBy(() -> answerOf(waiting)).hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  private long watermark() {
    Reply<Long> reply = new Reply<>();
    apply(new Operation.Watermark<>(reply));
    return answerOf(reply);
  }

  @Test
  @Tag("T55")
  void theWatermarkStaysBelowWhatTheDatabaseDoesNotHave() {
    put(A, "one");
    long first = dirty().getFirst().version();
    put(B, "two");
    put(A, "three");
    List<DirtyWrite<String>> batch = collect();
    put(A, "four");
    assertThat(watermark()).as("three stands for one as well").isEqualTo(first);
    flushed(batch.subList(0, 1), WriteOutcome.WRITTEN);
    assertThat(watermark()).isEqualTo(first + 1);
    flushed(batch.subList(1, 2), WriteOutcome.UNKNOWN);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(watermark()).isEqualTo(first + 4);
  }

  @Test
  @Tag("T55")
  void aWriteThatCameBackFromADatabaseThatFailedKeepsItsOldestVersionForTheWriteThatSupersededIt() {
    put(A, "one");
    long first = dirty().getFirst().version();
    List<DirtyWrite<String>> batch = collect();
    put(A, "two");
    flushed(batch, WriteOutcome.UNKNOWN);
    assertThat(watermark()).isEqualTo(first);
    assertThat(report().oldestDirty()).isEqualTo(now);
  }

  @Test
  @Tag("T21")
  void theOldestDirtyWriteIsTheFirstThatTheDatabaseDoesNotShow() {
    put(A, "one");
    long since = now;
    now += 5;
    put(A, "two");
    put(B, "b");
    assertThat(report().oldestDirty()).isEqualTo(since);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(report().oldestDirty()).isEqualTo(Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T21")
  void anAcknowledgedWriteThatAnUnacknowledgedOneHasTakenThePlaceOfIsToldWhenTheServerDies() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    var _ = put(A, "acknowledged");
    Entry<String> acknowledged = dirty().getFirst();
    apply(new Operation.Journaled<>(List.of(acknowledged), null));
    var _ = put(A, "not yet");
    var _ = put(B, "not yet, and before it nothing");
    Reply<Remains<String>> remains = new Reply<>();
    shard.apply(new Operation.Crash<>(remains), effect -> {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      }
    });
    assertThat(answerOf(remains).acknowledged()).isEmpty();
    assertThat(answerOf(remains).open()).hasSize(2);
    assertThat(answerOf(remains).coalesced()).singleElement()
        .satisfies(lost -> assertThat(lost.version()).isEqualTo(acknowledged.version()));
  }

  @Test
  @Tag("T21")
  void ofSeveralAcknowledgedWritesTheLastOneIsTold() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    var _ = put(A, "first");
    Entry<String> first = dirty().getFirst();
    var _ = put(A, "second");
    Entry<String> second = dirty().getFirst();
    apply(new Operation.Journaled<>(List.of(first, second), null));
    var _ = put(A, "not yet");
    Reply<Remains<String>> remains = new Reply<>();
    shard.apply(new Operation.Crash<>(remains), effect -> {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      }
    });
    assertThat(answerOf(remains).coalesced()).singleElement()
        .satisfies(lost -> assertThat(lost.version()).isEqualTo(second.version()));
  }

  @Test
  @Tag("T25")
  void theGaugesTellWhereDirtyWritesAreAndSinceWhen() {
    long first = now;
    var _ = put(A, "1");
    now++;
    var _ = put(B, "2");
    ShardGauges gauges = shard.gauges();
    assertThat(List.of(gauges.pending(), gauges.inFlight(), gauges.parked(), gauges.dirty()))
        .containsExactly(2L, 0L, 0L, 2L);
    assertThat(gauges.oldest()).isEqualTo(first);
    assertThat(gauges.bytes()).isEqualTo(report().dirtyBytes()).isPositive();
    List<DirtyWrite<String>> batch = collect();
    assertThat(List.of(gauges.pending(), gauges.inFlight(), gauges.parked(), gauges.dirty()))
        .containsExactly(0L, 2L, 0L, 2L);
    flushed(batch.subList(0, 1), WriteOutcome.REFUSED);
    assertThat(List.of(gauges.pending(), gauges.inFlight(), gauges.parked(), gauges.dirty()))
        .containsExactly(0L, 1L, 1L, 2L);
    flushed(batch.subList(1, 2), WriteOutcome.WRITTEN);
    assertThat(gauges.oldest()).as("the parked one").isEqualTo(first);
    assertThat(gauges.dirty()).isEqualTo(1);
  }

  private Reply<Boolean> requeueWithoutRoom(DirtyBound.Overflow overflow) {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, new DirtyBound(1, 1_000, overflow,
        Duration.ofNanos(500)), false, 1_000));
    var _ = put(A, "dead");
    List<DirtyWrite<String>> batch = collect();
    flushed(batch, WriteOutcome.BURIED);
    var _ = put(B, "fills the bound");
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Requeue<>(batch.getFirst().entry(), reply));
    return reply;
  }

  @Test
  @Tag("T15")
  void aDeadLetterForWhichThereIsNoRoomIsRefusedOrWaits() {
    Reply<Boolean> refused = requeueWithoutRoom(DirtyBound.Overflow.REFUSE);
    assertThatThrownBy(() -> answerOf(refused)).hasCauseInstanceOf(OverloadedException.class);
    Reply<Boolean> waits = requeueWithoutRoom(DirtyBound.Overflow.WAIT);
    assertThat(waits).isNotDone();
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(answerOf(waits)).isTrue();
    assertThat(collected()).containsExactly("dead");
  }

  @Test
  @Tag("T15")
  void aNewShareOfTheBoundHoldsFromTheNextWriteOn() {
    var _ = put(A, "1");
    apply(new Copying.Adopt<>(new View(2, 0, null, new DirtyBound(1, 1_000, DirtyBound.Overflow.REFUSE,
        Duration.ZERO)), new Reply<>()));
    Reply<?> second = put(B, "2");
    assertThatThrownBy(() -> answerOf(second)).hasCauseInstanceOf(OverloadedException.class);
    apply(new Copying.Adopt<>(new View(1, 0, null, DirtyBound.NONE), new Reply<>()));
    Reply<?> third = put(B, "3");
    assertThatThrownBy(() -> answerOf(third)).as("an older view is none").hasCauseInstanceOf(OverloadedException.class);
  }
}
