package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Reply;
import io.ringlane.api.TimeToLive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One shard, driven by hand: the test is the strategy, the database and the daemons. */
class ShardTest extends ShardDriver {
  @Test
  void aMissLoadsOnceAndEveryoneWhoWaitsIsAnsweredInOrder() {
    Reply<@Nullable String> first = get(A);
    Reply<@Nullable String> second = get(A);
    Effect.Load load = takeLoad();
    assertThat(first).isNotDone();
    loaded(load, new Entry<>(A, "row", 5, Entry.NO_DEADLINE));
    assertThat(first).isCompletedWithValue("row");
    assertThat(second).isCompletedWithValue("row");
    assertThat(get(A)).isCompletedWithValue("row");
    assertThat(effects).isEmpty();
  }

  @Test
  @Tag("T11")
  void aKeyThatWaitsForItsRowHoldsNobodyElseUp() {
    get(A);
    put(B, "b");
    assertThat(get(B)).isCompletedWithValue("b");
  }

  @Test
  @Tag("T10")
  void aPutBehindALoadIsAppliedAfterItAndALateLoadIsDropped() {
    Reply<@Nullable String> before = get(A);
    Reply<@Nullable Void> put = put(A, "new");
    Reply<@Nullable String> after = get(A);
    Effect.Load load = takeLoad();
    loaded(load, new Entry<>(A, "old", 5, Entry.NO_DEADLINE));
    assertThat(before).isCompletedWithValue("old");
    assertThat(put).isCompleted();
    assertThat(after).isCompletedWithValue("new");
    loaded(load, new Entry<>(A, "old", 5, Entry.NO_DEADLINE));
    assertThat(get(A)).isCompletedWithValue("new");
  }

  @Test
  @Tag("T03")
  void aVersionIsAboveEveryOneSeenAndEveryOneGiven() {
    get(A);
    long row = Version.of(7, 9);
    loaded(takeLoad(), new Entry<>(A, "row", row, Entry.NO_DEADLINE));
    put(A, "one");
    long first = collect().getFirst().entry().version();
    put(A, "two");
    put(B, "three");
    apply(new Operation.Flushed<>(List.of(), List.of(), now));
    assertThat(first).isGreaterThan(row);
    assertThat(collect()).allMatch(write -> write.entry().version() > first);
  }

  @Test
  @Tag("T01")
  @Tag("T04")
  @Tag("T05")
  void aRemovedKeyStaysAbsentWhileTheDatabaseStillHasIt() {
    put(A, "x");
    assertThat(remove(A)).isCompletedWithValue(true);
    assertThat(get(A)).isCompletedWithValue(null);
    List<DirtyWrite<String>> batch = collect();
    assertThat(values(batch)).containsOnlyNulls().hasSize(1);
    assertThat(get(A)).isCompletedWithValue(null);
    assertThat(remove(A)).isCompletedWithValue(false);
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(effects).isEmpty();
    Reply<@Nullable String> asked = get(A);
    loaded(takeLoad(), new Entry<>(A, null, 9, Entry.NO_DEADLINE));
    assertThat(asked).isCompletedWithValue(null);
  }

  @Test
  @Tag("T02")
  void aFlushedWriteDoesNotEraseANewerOne() {
    put(A, "one");
    List<DirtyWrite<String>> batch = collect();
    put(A, "two");
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(collected()).containsExactly("two");
  }

  @Test
  @Tag("T07")
  @Tag("T08")
  void aKeyHasOneWriteInFlightAndAWriterDoesNotWaitForIt() {
    put(A, "one");
    List<DirtyWrite<String>> batch = collect();
    assertThat(put(A, "two")).isCompleted();
    assertThat(put(A, "three")).isCompleted();
    assertThat(collect()).isEmpty();
    flushed(batch, WriteOutcome.UNKNOWN);
    assertThat(collected()).containsExactly("three");
    assertThat(report().ledger()).isEqualTo(new Ledger(3, 0, 1, 0, 0, 0, 2, 0, 0));
  }

  @Test
  @Tag("T06")
  void aBatchHoldsTheLastWriteOfAKeyOnly() {
    put(A, "one");
    remove(A);
    put(A, "two");
    assertThat(collected()).containsExactly("two");
  }

  @Test
  @Tag("T26")
  void expiryOfTheOldVersionLeavesTheNewOne() {
    put(A, "old", 10);
    put(A, "new", 1_000);
    now += 10;
    sweep(10);
    assertThat(get(A)).isCompletedWithValue("new");
    now += 990;
    sweep(10);
    assertThat(report().live()).isZero();
    assertThat(get(A)).isCompletedWithValue(null);
  }

  @Test
  @Tag("T27")
  @Tag("T28")
  void anExpiryIsARemovalThatReachesTheDatabase() {
    put(A, "x", 10);
    collect();
    now += 10;
    assertThat(get(A)).isCompletedWithValue(null);
    assertThat(report().expired()).isEqualTo(1);
    assertThat(dirty()).hasSize(1);
  }

  @Test
  @Tag("T28")
  void aRowWhoseDeadlineHasComeIsAbsentAndRemoved() {
    Reply<@Nullable String> reply = get(A);
    loaded(takeLoad(), new Entry<>(A, "old", 5, now));
    assertThat(reply).isCompletedWithValue(null);
    assertThat(collected()).containsOnlyNulls().hasSize(1);
  }

  @Test
  @Tag("T30")
  void zeroIsExpiredAndNoTtlIsItsOwnValue() {
    put(A, "x", 0);
    assertThat(get(A)).isCompletedWithValue(null);
    put(B, "y");
    Reply<TimeToLive> left = new Reply<>();
    apply(new Operation.ReadTimeToLive<>(B, left));
    assertThat(left).isCompletedWithValue(TimeToLive.UNLIMITED);
    assertThat(report().live()).isEqualTo(1);
  }

  @Test
  @Tag("T32")
  void aSweepLooksAtNoMoreThanItsLimit() {
    for (byte i = 0; i < 10; i++) {
      put(new CacheKey(new byte[]{i}, i), "x", 10);
    }
    assertThat(sweep(100)).isZero();
    now += 10;
    assertThat(sweep(4)).isEqualTo(4);
    assertThat(report().live()).isZero();
    assertThat(sweep(100)).isEqualTo(6);
    assertThat(sweep(100)).isZero();
  }

  @Test
  void conditionalWritesAnswerForTheKeyNotForMemory() {
    Reply<Boolean> added = new Reply<>();
    apply(new Operation.PutIfAbsent<>(A, "mine", added));
    loaded(takeLoad(), new Entry<>(A, "row", 5, Entry.NO_DEADLINE));
    assertThat(added).isCompletedWithValue(false);
    Reply<Boolean> replaced = new Reply<>();
    apply(new Operation.Replace<>(A, "row", "new", replaced));
    assertThat(replaced).isCompletedWithValue(true);
    Reply<Boolean> removed = remove(B);
    loaded(takeLoad(), null);
    assertThat(removed).isCompletedWithValue(false);
    Reply<Boolean> again = new Reply<>();
    apply(new Operation.Replace<>(A, "row", "newer", again));
    assertThat(again).isCompletedWithValue(false);
  }

  @Test
  void replaceKeepsTheDeadline() {
    put(A, "x", 10);
    apply(new Operation.Replace<>(A, "x", "y", new Reply<>()));
    now += 10;
    assertThat(get(A)).isCompletedWithValue(null);
  }

  @Test
  void aFailedLoadFailsTheRequestThatAskedAndTheNextOneAsksAgain() {
    Reply<@Nullable String> first = get(A);
    Reply<@Nullable String> second = get(A);
    Effect.Load load = takeLoad();
    apply(new Operation.Loaded<>(A, load.call(), null, down));
    assertThatThrownBy(() -> answerOf(first)).hasCause(down);
    loaded(takeLoad(), null);
    assertThat(second).isCompletedWithValue(null);
  }

  @Test
  @Tag("T57")
  void aWriteThroughIsAnsweredAndReadWhenTheDatabaseHasIt() {
    shard = shard(WritePolicy.WRITE_THROUGH);
    Reply<@Nullable Void> put = put(A, "x");
    Reply<@Nullable String> get = get(A);
    assertThat(put).isNotDone();
    assertThat(get).isNotDone();
    assertThat(put(B, "y")).isNotDone();
    Effect.WriteThrough<String> writeOfB = removeLastWrite();
    Effect.WriteThrough<String> writeOfA = takeWrite();
    apply(new Operation.Written<>(writeOfB.entry(), writeOfB.call(), WriteOutcome.WRITTEN, null));
    assertThat(put).isNotDone();
    apply(new Operation.Written<>(writeOfA.entry(), writeOfA.call(), WriteOutcome.WRITTEN, null));
    assertThat(put).isCompleted();
    assertThat(get).isCompletedWithValue("x");
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2, 0, 0, 0));
  }

  @Test
  void aWriteThroughThatFailedIsUnknownAndTheNextReadAsksTheDatabase() {
    shard = shard(WritePolicy.WRITE_THROUGH);
    Reply<@Nullable Void> put = put(A, "x");
    Effect.WriteThrough<String> write = takeWrite();
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.UNKNOWN, down));
    assertThatThrownBy(() -> answerOf(put)).isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OutcomeUnknownException.class);
    Reply<@Nullable String> get = get(A);
    loaded(takeLoad(), new Entry<>(A, "x", write.entry().version(), Entry.NO_DEADLINE));
    assertThat(get).isCompletedWithValue("x");
  }

  @Test
  void anExpiryUnderWriteThroughIsAnsweredWhenTheDatabaseHasIt() {
    shard = shard(WritePolicy.WRITE_THROUGH);
    put(A, "x", 10);
    Effect.WriteThrough<String> write = takeWrite();
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.WRITTEN, null));
    now += 10;
    Reply<@Nullable String> get = get(A);
    assertThat(get).isNotDone();
    Effect.WriteThrough<String> removal = takeWrite();
    assertThat(removal.entry().isTombstone()).isTrue();
    apply(new Operation.Written<>(removal.entry(), removal.call(), WriteOutcome.WRITTEN, null));
    assertThat(get).isCompletedWithValue(null);
    assertThat(effects).isEmpty();
  }

  @Test
  void aBarrierWaitsForWhatWasDirtyOrNewerAndForNothingElse() {
    put(A, "one");
    List<DirtyWrite<String>> first = collect();
    put(A, "two");
    CompletableFuture<FlushReport> barrier = barrier("call");
    put(B, "later");
    flushed(first, WriteOutcome.WRITTEN);
    assertThat(barrier).isNotDone();
    put(A, "three");
    List<DirtyWrite<String>> second = collect();
    flushed(second.stream().filter(entry -> entry.key().equals(A)).toList(), WriteOutcome.WRITTEN);
    assertThat(barrier).isCompletedWithValue(new FlushReport(1, 0, 0));
  }

  @Test
  @Tag("T19")
  void aRequestThatThrowsFailsAloneAndTheKeyGoesOn() {
    shard = new Shard<>(new ThrowingEquality(), () -> now, ShardSettings.of(WritePolicy.WRITE_BEHIND), 1,
        Containers.EXCLUSIVE);
    put(A, "x");
    Reply<Boolean> replace = new Reply<>();
    apply(new Operation.Replace<>(A, "x", "y", replace));
    assertThatThrownBy(() -> answerOf(replace)).hasRootCauseMessage("no equality");
    assertThat(get(A)).isCompletedWithValue("x");
  }

  private static final class ThrowingEquality implements Codec<String> {
    @Override
    public byte[] encode(String value) {
      return Codecs.STRING.encode(value);
    }

    @Override
    public String decode(byte[] bytes) {
      return Codecs.STRING.decode(bytes);
    }

    @Override
    public boolean equal(String left, String right) {
      throw new IllegalStateException("no equality");
    }
  }

  private Reply<Boolean> expire(CacheKey key, long ttl) {
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Expire<>(key, ttl, reply));
    return reply;
  }

  @Test
  @Tag("T30")
  void aDeadlineIsGivenAndTakenAwayByAWriteOfTheSameValue() {
    var _ = put(A, "1");
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(answerOf(expire(A, Entry.NO_DEADLINE))).as("it has none").isFalse();
    assertThat(collect()).isEmpty();
    assertThat(answerOf(expire(A, 50))).isTrue();
    List<DirtyWrite<String>> batch = collect();
    assertThat(batch).singleElement().extracting(DirtyWrite::entry)
        .satisfies(entry -> assertThat(entry.value()).isEqualTo("1"))
        .satisfies(entry -> assertThat(entry.deadline()).isEqualTo(now + 50));
    assertThat(answerOf(expire(A, Entry.NO_DEADLINE))).isTrue();
    now += 50;
    assertThat(answerOf(get(A))).isEqualTo("1");
  }

  private Reply<@Nullable String> update(CacheKey key, @Nullable String expected, @Nullable String after) {
    Reply<@Nullable String> reply = new Reply<>();
    apply(new Operation.Update<>(key, before -> {
      assertThat(before).isEqualTo(expected);
      return after;
    }, reply));
    return reply;
  }

  @Test
  void anUpdateSeesTheValueAndWritesWhatItGives() {
    Reply<?> absent = update(A, null, null);
    loaded(takeLoad(), null);
    assertThat(absent).isDone();
    assertThat(dirty()).as("nothing was written").isEmpty();
    var _ = put(A, "1", 50);
    assertThat(answerOf(update(A, "1", "2"))).isEqualTo("2");
    assertThat(dirty()).singleElement().extracting(Entry::deadline).as("it is kept").isEqualTo(now + 50);
    assertThat(answerOf(update(A, "2", null))).isNull();
    assertThat(answerOf(get(A))).isNull();
    assertThat(answerOf(update(A, null, "3"))).isEqualTo("3");
    assertThat(dirty()).singleElement().extracting(Entry::hasDeadline).as("it came anew").isEqualTo(false);
  }
}
