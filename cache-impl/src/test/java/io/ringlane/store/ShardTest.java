package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Reply;
import io.ringlane.api.TimeToLive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One shard, driven by hand: the test is the strategy, the database and the daemons. */
class ShardTest {
  private static final CacheKey A = new CacheKey(new byte[]{'A'}, 1);
  private static final CacheKey B = new CacheKey(new byte[]{'B'}, 2);
  private final DatabaseException down = new DatabaseException(DatabaseException.Kind.CONNECTION, "down");

  private long now = 1_000;
  private final List<Effect> effects = new ArrayList<>();
  private Shard<String> shard = shard(WritePolicy.WRITE_BEHIND);

  private Shard<String> shard(WritePolicy policy) {
    return new Shard<>(Codecs.STRING, () -> now, policy, 1, Containers.EXCLUSIVE);
  }

  private void apply(Operation<String> operation) {
    List<Effect> mine = new ArrayList<>();
    shard.apply(operation, mine::add);
    for (Effect effect : mine) {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      } else {
        effects.add(effect);
      }
    }
    assertThat(shard.inStep()).isTrue();
    assertThat(report().ledger().isBalanced()).as("%s", report().ledger()).isTrue();
  }

  private ShardReport report() {
    Reply<ShardReport> reply = new Reply<>();
    shard.apply(new Operation.Inspect<>(reply), effect -> ((Effect.Answer<?>) effect).deliver());
    return reply.join();
  }

  private Reply<@Nullable String> get(CacheKey key) {
    Reply<@Nullable String> reply = new Reply<>();
    apply(new Operation.Get<>(key, reply));
    return reply;
  }

  private Reply<@Nullable Void> put(CacheKey key, String value, long ttl) {
    Reply<@Nullable Void> reply = new Reply<>();
    apply(new Operation.Put<>(key, value, ttl, reply));
    return reply;
  }

  private Reply<@Nullable Void> put(CacheKey key, String value) {
    return put(key, value, Entry.NO_DEADLINE);
  }

  private Reply<Boolean> remove(CacheKey key) {
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Remove<>(key, reply));
    return reply;
  }

  private int sweep(int limit) {
    Reply<Integer> reply = new Reply<>();
    apply(new Operation.Sweep<>(limit, reply));
    return reply.join();
  }

  private List<Entry<String>> collect() {
    Reply<List<Entry<String>>> reply = new Reply<>();
    apply(new Operation.CollectDirty<>(100, reply));
    return reply.join();
  }

  private void flushed(List<Entry<String>> batch, WriteOutcome outcome) {
    apply(new Operation.Flushed<>(batch, batch.stream().map(_ -> outcome).toList()));
  }

  private Effect.Load takeLoad() {
    assertThat(effects).hasSize(1);
    return (Effect.Load) effects.removeFirst();
  }

  @SuppressWarnings("unchecked")
  private Effect.WriteThrough<String> takeWrite() {
    assertThat(effects).hasSize(1);
    return (Effect.WriteThrough<String>) effects.removeFirst();
  }

  private void loaded(Effect.Load load, @Nullable Entry<String> row) {
    apply(new Operation.Loaded<>(load.key(), load.call(), row, null));
  }

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
    long first = collect().getFirst().version();
    put(A, "two");
    put(B, "three");
    apply(new Operation.Flushed<>(List.of(), List.of()));
    assertThat(first).isGreaterThan(row);
    assertThat(collect()).allMatch(entry -> entry.version() > first);
  }

  @Test
  @Tag("T01")
  @Tag("T04")
  @Tag("T05")
  void aRemovedKeyStaysAbsentWhileTheDatabaseStillHasIt() {
    put(A, "x");
    assertThat(remove(A)).isCompletedWithValue(true);
    assertThat(get(A)).isCompletedWithValue(null);
    List<Entry<String>> batch = collect();
    assertThat(batch).singleElement().matches(Entry::isTombstone);
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
    List<Entry<String>> batch = collect();
    put(A, "two");
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(collect()).extracting(Entry::value).containsExactly("two");
  }

  @Test
  @Tag("T07")
  @Tag("T08")
  void aKeyHasOneWriteInFlightAndAWriterDoesNotWaitForIt() {
    put(A, "one");
    List<Entry<String>> batch = collect();
    assertThat(put(A, "two")).isCompleted();
    assertThat(put(A, "three")).isCompleted();
    assertThat(collect()).isEmpty();
    flushed(batch, WriteOutcome.UNKNOWN);
    assertThat(collect()).extracting(Entry::value).containsExactly("three");
    assertThat(report().ledger()).isEqualTo(new Ledger(3, 0, 1, 0, 0, 2, 0));
  }

  @Test
  @Tag("T06")
  void aBatchHoldsTheLastWriteOfAKeyOnly() {
    put(A, "one");
    remove(A);
    put(A, "two");
    assertThat(collect()).extracting(Entry::value).containsExactly("two");
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
    assertThat(report().unflushed()).hasSize(1);
  }

  @Test
  @Tag("T28")
  void aRowWhoseDeadlineHasComeIsAbsentAndRemoved() {
    Reply<@Nullable String> reply = get(A);
    loaded(takeLoad(), new Entry<>(A, "old", 5, now));
    assertThat(reply).isCompletedWithValue(null);
    assertThat(collect()).singleElement().matches(Entry::isTombstone);
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
    assertThatThrownBy(first::join).hasCause(down);
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
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 2, 0, 0));
  }

  @SuppressWarnings("unchecked")
  private Effect.WriteThrough<String> removeLastWrite() {
    return (Effect.WriteThrough<String>) effects.removeLast();
  }

  @Test
  void aWriteThroughThatFailedIsUnknownAndTheNextReadAsksTheDatabase() {
    shard = shard(WritePolicy.WRITE_THROUGH);
    Reply<@Nullable Void> put = put(A, "x");
    Effect.WriteThrough<String> write = takeWrite();
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.UNKNOWN, down));
    assertThatThrownBy(put::join).isInstanceOf(CompletionException.class)
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
    List<Entry<String>> first = collect();
    put(A, "two");
    Reply<@Nullable Void> barrier = new Reply<>();
    apply(new Operation.FlushBarrier<>(barrier));
    put(B, "later");
    flushed(first, WriteOutcome.WRITTEN);
    assertThat(barrier).isNotDone();
    put(A, "three");
    List<Entry<String>> second = collect();
    flushed(second.stream().filter(entry -> entry.key().equals(A)).toList(), WriteOutcome.WRITTEN);
    assertThat(barrier).isCompleted();
  }

  @Test
  @Tag("T12")
  void aRefusedRowFailsTheBarrierThatWaitsForItAndStaysDirty() {
    put(A, "bad");
    Reply<@Nullable Void> barrier = new Reply<>();
    apply(new Operation.FlushBarrier<>(barrier));
    flushed(collect(), WriteOutcome.REFUSED);
    assertThatThrownBy(barrier::join).hasCauseInstanceOf(DatabaseException.class);
    assertThat(report().unflushed()).hasSize(1);
  }

  @Test
  @Tag("T19")
  void aRequestThatThrowsFailsAloneAndTheKeyGoesOn() {
    shard = new Shard<>(new ThrowingEquality(), () -> now, WritePolicy.WRITE_BEHIND, 1, Containers.EXCLUSIVE);
    put(A, "x");
    Reply<Boolean> replace = new Reply<>();
    apply(new Operation.Replace<>(A, "x", "y", replace));
    assertThatThrownBy(replace::join).hasRootCauseMessage("no equality");
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
}
