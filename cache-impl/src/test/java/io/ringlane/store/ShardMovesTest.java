package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.JournalException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Reply;
import io.ringlane.ring.Assignment;
import io.ringlane.ring.Placement;
import io.ringlane.ring.Range;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One move between two shards, step by step: the test is whoever takes the steps, and the way between the two. */
@Tag("T34")
class ShardMovesTest extends ShardDriver {
  private static final long MOVE = 7;
  private static final int SOURCE = 0;
  private static final int TARGET = 1;
  private static final CacheKey C = new CacheKey(new byte[]{'C'}, 3);
  private static final long EPOCH = 2;

  private Shard<String> source = shard;
  private Shard<String> target = shard(WritePolicy.WRITE_BEHIND);

  private void both(WritePolicy policy) {
    source = shard(policy);
    target = shard(policy);
    atSource();
  }

  private void atSource() {
    shard = source;
  }

  private void atTarget() {
    shard = target;
  }

  /** After the move the target owns everything, and the source copies it. */
  private static View view(int server) {
    Assignment all = Assignment.of(RingSnapshot.of(1, 1, RingSnapshot.MIN_VIRTUAL_NODES), 0).with(RangeSet.ALL,
        _ -> new Placement(TARGET, List.of(SOURCE)));
    return new View(2, server, all, DirtyBound.NONE);
  }

  private Reply<Chunk<String>> depart(RangeSet ranges, int limit) {
    atSource();
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Transfer.Depart<>(MOVE, ranges, limit, chunk));
    return chunk;
  }

  private Reply<@Nullable Void> arrive(Chunk<String> chunk) {
    atTarget();
    Reply<@Nullable Void> kept = new Reply<>();
    apply(new Transfer.Arrive<>(MOVE, chunk, kept));
    return kept;
  }

  private void handOver() {
    atSource();
    apply(new Transfer.HandOver<>(MOVE, TARGET, view(SOURCE), answered()));
  }

  private void open() {
    atTarget();
    apply(new Transfer.Open<>(MOVE, EPOCH, view(TARGET), answered()));
    effects.removeIf(effect -> effect instanceof Effect.Replicate<?> || effect instanceof Effect.Settle<?>);
  }

  private void release() {
    atTarget();
    apply(new Transfer.Release<>(MOVE, answered()));
  }

  private void departed() {
    atSource();
    apply(new Transfer.Departed<>(MOVE, answered()));
  }

  private void resume() {
    atSource();
    apply(new Transfer.Resume<>(MOVE, answered()));
  }

  private final List<Reply<@Nullable Void>> steps = new ArrayList<>();

  private Reply<@Nullable Void> answered() {
    Reply<@Nullable Void> reply = new Reply<>();
    steps.add(reply);
    return reply;
  }

  /** What the source had forwarded, brought to the target in its order. */
  private void bringForwarded() {
    List<Effect> all = List.copyOf(effects);
    effects.clear();
    atTarget();
    for (Effect effect : all) {
      @SuppressWarnings("unchecked") // a shard of strings has requests of strings
      Effect.Forward<String> forward = (Effect.Forward<String>) effect;
      assertThat(forward.target()).isEqualTo(TARGET);
      apply(new Operation.Forwarded<>(forward.request()));
    }
  }

  private long watermark() {
    Reply<Long> reply = new Reply<>();
    apply(new Operation.Watermark<>(reply));
    return answerOf(reply);
  }

  private static List<@Nullable String> valuesOf(List<Entry<String>> entries) {
    List<@Nullable String> values = new ArrayList<>();
    entries.forEach(entry -> values.add(entry.value()));
    return values;
  }

  @Test
  @Tag("T36")
  @Tag("T38")
  void requestsRunInTheirOrderWhereverTheyCame() {
    var _ = put(A, "0");
    List<String> order = new ArrayList<>();
    Reply<?> loading = get(C);
    note(order, "in its gate", loading);
    Effect.Load load = takeLoad();
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    Reply<?> held = get(A);
    note(order, "held at the source", held);
    assertThat(arrive(chunk)).isDone();
    atTarget();
    Reply<?> early = get(A);
    note(order, "at the target already", early);
    handOver();
    atSource();
    Reply<?> late = put(A, "1");
    note(order, "late at the source", late);
    loaded(load, null); // it finds nothing
    assertThat(source.gauges().forwarded()).isEqualTo(3);
    bringForwarded();
    assertThat(order).as("the target is not open").isEmpty();
    open();
    loaded(takeLoad(), null);
    assertThat(order).containsExactly("held at the source", "late at the source", "in its gate");
    release();
    assertThat(order).last().isEqualTo("at the target already");
    departed();
    assertThat(List.of(loading, held, early, late)).allMatch(CompletableFuture::isDone);
    assertThat(answerOf(held)).isEqualTo("0");
    assertThat(answerOf(early)).isEqualTo("1");
    assertThat(steps).allMatch(CompletableFuture::isDone);
    atSource();
    var _ = put(B, "the source runs requests again");
    assertThat(answerOf(get(B))).isEqualTo("the source runs requests again");
  }

  private static void note(List<String> order, String what, Reply<?> reply) {
    var _ = reply.thenRun(() -> order.add(what));
  }

  @Test
  void whatComesForwardedToAnOpenTargetRunsAtOnceAndOtherKeysAlways() {
    var _ = put(B, "b");
    Chunk<String> chunk = answerOf(depart(RangeSet.of(List.of(new Range(0, 1))), 100));
    assertThat(chunk.entries()).isEmpty();
    atSource();
    assertThat(answerOf(get(B))).as("another range").isEqualTo("b");
    arrive(chunk);
    open();
    Reply<@Nullable Void> forwarded = new Reply<>();
    apply(new Operation.Forwarded<>(new Operation.Put<>(A, "1", Entry.NO_DEADLINE, forwarded)));
    assertThat(forwarded).isDone();
    Reply<?> own = get(A);
    assertThat(own).as("it may have overtaken one that is on its way here").isNotDone();
    var _ = put(C, "c");
    assertThat(answerOf(get(C))).as("another range").isEqualTo("c");
    release();
    assertThat(answerOf(own)).isEqualTo("1");
  }

  @Test
  @Tag("T39")
  void aPartOfTheRangesMovesAndTheRestGoesOn() {
    for (CacheKey key : List.of(A, B, C)) {
      var _ = put(key, "v");
    }
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 2));
    assertThat(chunk.entries()).extracting(Entry::key).containsExactly(A, B);
    atSource();
    assertThat(answerOf(get(C))).isEqualTo("v");
    assertThat(get(B)).isNotDone();
  }

  @Test
  @Tag("T37")
  void aMoveThatIsCalledOffLeavesEverythingAsItWas() {
    var _ = put(A, "1", 50);
    flushed(collect(), WriteOutcome.WRITTEN);
    var _ = put(B, "2");
    Reply<Chunk<String>> chunk = depart(RangeSet.ALL, 100);
    assertThat(answerOf(chunk).entries()).hasSize(2);
    Reply<?> held = get(A);
    assertThat(report().ledger().moving()).isEqualTo(1);
    assertThat(valuesOf(dirty())).as("what is on its way is not lost from sight").containsExactly("2");
    resume();
    assertThat(answerOf(held)).isEqualTo("1");
    assertThat(report().ledger().moving()).isZero();
    assertThat(collected()).containsExactly("2");
    now += 50;
    assertThat(sweep(10)).as("its deadline is there").isEqualTo(1);
    assertThat(answerOf(get(A))).isNull();
    resume();
    assertThat(steps).as("called off twice").allMatch(CompletableFuture::isDone);
  }

  @Test
  @Tag("T57")
  void aRangeLeavesWhenNothingInItIsUncommittedAndItsDepartureCanBeCalledOffBefore() {
    both(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<?> put = put(A, "1");
    Reply<Chunk<String>> chunk = depart(RangeSet.ALL, 100);
    assertThat(chunk).isNotDone();
    resume();
    assertThatThrownBy(() -> answerOf(chunk)).hasMessageContaining("the move was called off");
    Reply<Chunk<String>> again = depart(RangeSet.ALL, 100);
    assertThat(again).isNotDone();
    handOver();
    assertThat(again).as("a decision that came too early is none").isNotDone();
    journaled(null);
    assertThat(put).isDone();
    assertThat(valuesOf(answerOf(again).entries())).containsExactly("1");
  }

  /** The journal has all that it was asked for, or has failed. */
  private void journaled(@Nullable Throwable error) {
    List<Entry<String>> asked = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Journal<?>(var entry)) {
        @SuppressWarnings("unchecked") // of a shard of strings
        Entry<String> ofStrings = (Entry<String>) entry;
        asked.add(ofStrings);
      }
    }
    effects.removeIf(effect -> effect instanceof Effect.Journal<?>);
    assertThat(asked).isNotEmpty();
    asked.forEach(entry -> apply(new Operation.Journaled<>(List.of(entry), error)));
  }

  private Chunk<String> journaledChunk() {
    both(WritePolicy.WRITE_BEHIND_JOURNAL);
    var _ = put(A, "1");
    var _ = put(B, "2");
    journaled(null);
    return answerOf(depart(RangeSet.ALL, 100));
  }

  @Test
  @Tag("T37")
  void whatArrivesIsKeptWhenTheTargetsJournalHasAllOfIt() {
    Chunk<String> chunk = journaledChunk();
    Reply<?> kept = arrive(chunk);
    assertThat(kept).isNotDone();
    assertThat(effects).hasSize(2);
    Effect second = effects.removeLast();
    journaled(null);
    assertThat(kept).as("half of it").isNotDone();
    effects.add(second);
    journaled(null);
    assertThat(kept).isDone();
    assertThat(kept.isCompletedExceptionally()).isFalse();
  }

  @Test
  void aTargetWhoseJournalFailsDoesNotKeepWhatArrives() {
    Reply<?> kept = arrive(journaledChunk());
    journaled(new JournalException("no disk", new IllegalStateException()));
    assertThatThrownBy(() -> answerOf(kept)).hasCauseInstanceOf(JournalException.class);
  }

  @Test
  @Tag("T37")
  void aChunkThatIsNotWhatWasSealedIsRefused() {
    var _ = put(C, "dead");
    flushed(collect(), WriteOutcome.BURIED);
    var _ = put(A, "1", 50);
    var _ = put(B, "2");
    Chunk<String> good = answerOf(depart(RangeSet.ALL, 100));
    Entry<String> first = good.entries().getFirst();
    List<Chunk<String>> bad = new ArrayList<>();
    bad.add(new Chunk<>(good.ranges(), good.entries().subList(1, 3), good.dirty(), good.dead(), good.sequence(),
        good.checksum()));
    bad.add(new Chunk<>(good.ranges(), good.entries(), List.of(), good.dead(), good.sequence(), good.checksum()));
    bad.add(new Chunk<>(good.ranges(), good.entries(), good.dirty(), good.dirty(), good.sequence(), good.checksum()));
    bad.add(new Chunk<>(good.ranges(), good.entries(), good.dirty(), good.dead(), good.sequence() + 1,
        good.checksum()));
    for (Entry<String> other : List.of(new Entry<>(first.key(), first.value(), first.version() + 1, first.deadline()),
        new Entry<>(first.key(), first.value(), first.version(), first.deadline() + 1),
        new Entry<String>(first.key(), null, first.version(), first.deadline()),
        new Entry<>(C, first.value(), first.version(), first.deadline()),
        new Entry<>(new CacheKey(new byte[]{'X'}, first.key().position()), first.value(), first.version(),
            first.deadline()))) {
      bad.add(new Chunk<>(good.ranges(), List.of(other, good.entries().get(1), good.entries().getLast()), good.dirty(),
          good.dead(),
          good.sequence(), good.checksum()));
    }
    DirtyWrite<String> write = good.dirty().getFirst();
    DirtyWrite<String> otherWrite = new DirtyWrite<>(
        new Entry<>(write.key(), null, write.entry().version(), write.entry().deadline()), 0, 0, false);
    bad.add(new Chunk<>(good.ranges(), good.entries(), List.of(otherWrite, good.dirty().getLast()), good.dead(),
        good.sequence(), good.checksum()));
    bad.add(new Chunk<>(good.ranges(), good.entries(), good.dirty(), List.of(otherWrite), good.sequence(),
        good.checksum()));
    for (Chunk<String> chunk : bad) {
      Reply<?> kept = arrive(chunk);
      assertThatThrownBy(() -> answerOf(kept)).as("%s", chunk).hasMessageContaining("the chunk is not what was sealed");
    }
    assertThat(arrive(good)).isDone();
    assertThat(arrive(good).isCompletedExceptionally()).isFalse();
  }

  @Test
  void whatIsRejectedIsForgotten() {
    var _ = put(A, "1");
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    arrive(chunk);
    assertThat(valuesOf(dirty())).as("kept").containsExactly("1");
    apply(new Transfer.Reject<>(MOVE, answered()));
    assertThat(dirty()).isEmpty();
    open();
    assertThat(steps).as("there is nothing to open").allMatch(CompletableFuture::isDone);
    assertThat(report().live()).isZero();
    var _ = put(A, "its own");
    assertThat(answerOf(get(A))).isEqualTo("its own");
  }

  @Test
  @Tag("T35")
  void whatIsDirtyAndDeadMovesAndIsInOneLedgerAtATime() {
    var _ = put(A, "dead");
    flushed(collect(), WriteOutcome.BURIED);
    var _ = put(B, "dirty");
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    arrive(chunk);
    assertThat(report().ledger().movedIn()).isZero();
    handOver();
    assertThat(report().ledger().moving()).isZero();
    assertThat(report().ledger().movedOut()).isEqualTo(2);
    assertThat(report().copies()).as("the source copies what it gave").isEqualTo(2);
    assertThat(dirty()).isEmpty();
    open();
    assertThat(report().ledger().movedIn()).isEqualTo(2);
    assertThat(report().ledger().dead()).isEqualTo(1);
    release();
    assertThat(answerOf(get(A))).isEqualTo("dead");
    assertThat(collected()).containsExactly("dirty");
    departed();
  }

  @Test
  @Tag("T03")
  void theTargetsVersionsAreAboveAllThatTheSourceKnew() {
    for (int i = 0; i < 5; i++) {
      var _ = put(A, "v" + i);
    }
    long highest = collect().getFirst().entry().version();
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    arrive(chunk);
    var _ = put(C, "held, as all is on its way here");
    open();
    release();
    assertThat(dirty()).filteredOn(entry -> entry.key().equals(C)).first()
        .satisfies(entry -> assertThat(entry.version()).isGreaterThan(highest).isGreaterThan(Version.of(EPOCH, 0)));
  }

  @Test
  @Tag("T21")
  void theWatermarkStaysBelowWhatIsOnItsWay() {
    var _ = put(A, "1");
    long first = dirty().getFirst().version();
    assertThat(watermark()).isEqualTo(first);
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    var _ = put(B, "held");
    assertThat(watermark()).as("it could come back").isEqualTo(first);
    arrive(chunk);
    assertThat(watermark()).as("kept at the target").isEqualTo(first);
    handOver();
    assertThat(watermark()).as("the target's now").isGreaterThan(first);
    open();
    assertThat(watermark()).isEqualTo(first);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(watermark()).isGreaterThan(first);
  }

  @Test
  @Tag("T38")
  void aFlushIsToldOfWhatLeftMeanwhileWhenTheMoveHasEnded() {
    var _ = put(A, "1");
    Reply<BarrierReport> before = new Reply<>();
    apply(new Operation.FlushBarrier<>("before", before));
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    Reply<BarrierReport> during = new Reply<>();
    apply(new Operation.FlushBarrier<>("during", during));
    arrive(chunk);
    handOver();
    open();
    assertThat(before).isNotDone();
    assertThat(during).isNotDone();
    departed();
    assertThat(answerOf(before).moved()).isPositive();
    assertThat(answerOf(during).moved()).isPositive();
    Reply<BarrierReport> after = new Reply<>();
    apply(new Operation.FlushBarrier<>("after", after));
    assertThat(answerOf(after)).isEqualTo(BarrierReport.NOTHING);
    departed();
    Reply<BarrierReport> twice = new Reply<>();
    apply(new Operation.FlushBarrier<>("twice", twice));
    assertThat(twice).as("a move that ended twice").isDone();
  }

  @Test
  @Tag("T17")
  void aShardThatIsSealedRefusesWhatIsHeldAndListsWhatIsOnItsWay() {
    var _ = put(A, "1");
    Chunk<String> chunk = answerOf(depart(RangeSet.ALL, 100));
    Reply<?> held = get(A);
    assertThat(valuesOf(seal().dirty())).containsExactly("1");
    assertThatThrownBy(() -> answerOf(held)).hasCauseInstanceOf(CacheClosedException.class);
    arrive(chunk);
    Reply<@Nullable String> forwarded = new Reply<>();
    apply(new Operation.Forwarded<>(new Operation.Get<>(A, forwarded)));
    Reply<?> own = get(A);
    assertThat(valuesOf(seal().dirty())).containsExactly("1");
    assertThatThrownBy(() -> answerOf(forwarded)).hasCauseInstanceOf(CacheClosedException.class);
    assertThatThrownBy(() -> answerOf(own)).hasCauseInstanceOf(CacheClosedException.class);
  }

  private Remains<String> crash() {
    Reply<Remains<String>> remains = new Reply<>();
    shard.apply(new Operation.Crash<>(remains), effect -> {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      }
    });
    return answerOf(remains);
  }

  @Test
  @Tag("T37")
  void aSourceThatDiesTellsWhatWasOnItsWayAndWhoeverWaits() {
    var _ = put(B, "dead");
    flushed(collect(), WriteOutcome.BURIED);
    var _ = put(A, "1");
    answerOf(depart(RangeSet.ALL, 100));
    Reply<?> held = get(A);
    Remains<String> remains = crash();
    assertThat(valuesOf(remains.acknowledged())).containsExactly("1");
    assertThat(valuesOf(remains.dead())).containsExactly("dead");
    assertThatThrownBy(() -> answerOf(held)).hasCauseInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  @Tag("T37")
  void whoWaitsForADepartureOrAnArrivalIsToldOfTheDeath() {
    both(WritePolicy.WRITE_BEHIND_JOURNAL);
    var _ = put(A, "1");
    Reply<Chunk<String>> departure = depart(RangeSet.ALL, 100);
    crash();
    assertThatThrownBy(() -> answerOf(departure)).hasCauseInstanceOf(OutcomeUnknownException.class);
    effects.clear();
    Reply<?> kept = arrive(journaledChunk());
    crash();
    assertThatThrownBy(() -> answerOf(kept)).hasCauseInstanceOf(OutcomeUnknownException.class);
  }
}
