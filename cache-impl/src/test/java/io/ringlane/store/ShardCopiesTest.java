package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.ring.Assignment;
import io.ringlane.ring.Placement;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One shard as owner, as replica and as heir: the test is the other servers. */
class ShardCopiesTest extends ShardDriver {
  private static final int ME = 0;

  private long views = 1;

  private View view(int owner, Integer... replicas) {
    Assignment all = Assignment.of(RingSnapshot.of(1, 1, RingSnapshot.MIN_VIRTUAL_NODES), 0).with(RangeSet.ALL,
        _ -> new Placement(owner, List.of(replicas)));
    return new View(++views, ME, all, DirtyBound.NONE);
  }

  private final List<Reply<@Nullable Void>> steps = new ArrayList<>();

  private Reply<@Nullable Void> step() {
    Reply<@Nullable Void> reply = new Reply<>();
    steps.add(reply);
    return reply;
  }

  @AfterEach
  void whoeverTakesAStepIsAnswered() {
    assertThat(steps).allMatch(CompletableFuture::isDone);
  }

  private void adopt(View view) {
    apply(new Copying.Adopt<>(view, step()));
  }

  private static Entry<String> entry(CacheKey key, @Nullable String value, long sequence) {
    return new Entry<>(key, value, Version.of(1, sequence), Entry.NO_DEADLINE);
  }

  private void copy(Entry<String> entry, boolean arrives) {
    apply(new Copying.Copy<>(entry, () -> arrives, step()));
  }

  private List<Entry<String>> promote(View view) {
    Reply<List<Entry<String>>> unsettled = new Reply<>();
    apply(new Transfer.Promote<>(1, RangeSet.ALL, 2, view, unsettled));
    apply(new Transfer.Release<>(1, new Reply<>()));
    return answerOf(unsettled);
  }

  @SuppressWarnings("unchecked") // a shard of strings has effects on entries of strings
  private Entry<String> replicated(int replica) {
    Effect.Replicate<String> effect = (Effect.Replicate<String>) effects.removeFirst();
    assertThat(effect.replica()).isEqualTo(replica);
    return effect.entry();
  }

  @BeforeEach
  void acknowledgedByAll() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, Acknowledgement.ALL, DirtyBound.NONE, false,
        Integer.MAX_VALUE, TtlMeaning.LOGICAL, Entry.NO_DEADLINE));
  }

  @Test
  @Tag("T47")
  @Tag("T57")
  void aWriteIsAcknowledgedAndReadableWhenEveryReplicaHasItOrIsDead() {
    adopt(view(ME, 1, 2));
    Reply<?> put = put(A, "new");
    Reply<?> read = get(A);
    Entry<String> sent = replicated(1);
    assertThat(replicated(2)).isEqualTo(sent);
    apply(new Copying.Copied<>(sent, 1));
    assertThat(put).isNotDone();
    assertThat(read).isNotDone();
    adopt(view(ME, 1)); // the other one is dead
    assertThat(put).isDone();
    assertThat(answerOf(read)).isEqualTo("new");
  }

  @Test
  @Tag("T22")
  void aReplicaIsToldThatAVersionIsSettledWhenTheDatabaseAndEveryReplicaHaveIt() {
    adopt(view(ME, 1));
    var _ = put(A, "new");
    Entry<String> sent = replicated(1);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(effects).as("the replica may not have it").isEmpty();
    apply(new Copying.Copied<>(sent, 1));
    assertThat(effects).containsExactly(new Effect.Settle<>(1, List.of(sent)));
  }

  @Test
  @Tag("T23")
  @Tag("T31")
  void anHeirOwnsWhatTheDatabaseMayLackAndReadsTheRestFromItsRows() {
    adopt(view(1, ME));
    copy(entry(A, "settled", 1), true);
    copy(entry(B, "unsettled", 2), true);
    apply(new Copying.Settle<>(List.of(entry(A, "settled", 1))));
    assertThat(promote(view(ME))).containsExactly(entry(B, "unsettled", 2));
    assertThat(answerOf(get(B))).isEqualTo("unsettled");
    Reply<?> settled = get(A);
    assertThat(settled).isNotDone();
    loaded(takeLoad(), entry(A, "newer, which no copy told of", 3));
    assertThat(answerOf(settled)).isEqualTo("newer, which no copy told of");
    assertThat(collected()).containsExactly("unsettled");
    var _ = put(A, "later");
    assertThat(Version.epoch(collect().getFirst().entry().version())).as("above all that the dead owner gave")
        .isEqualTo(2);
  }

  @Test
  @Tag("T57")
  void whatAnHeirOwnsIsNotReadableBeforeTheOtherReplicasHaveIt() {
    adopt(view(1, ME, 2));
    copy(entry(A, "perhaps not committed", 1), true);
    promote(view(ME, 2));
    Reply<?> read = get(A);
    assertThat(read).isNotDone();
    apply(new Copying.Copied<>(replicated(2), 2));
    assertThat(answerOf(read)).isEqualTo("perhaps not committed");
  }

  @Test
  @Tag("T05")
  void aCopiedRemovalStaysUntilItIsSettledAndNoOlderCopyCanCome() {
    adopt(view(1, ME));
    apply(new Copying.CatchUp<>(true, step()));
    Entry<String> removal = entry(A, null, 2);
    copy(removal, true);
    apply(new Copying.Settle<>(List.of(removal)));
    copy(entry(A, "older", 1), true);
    assertThat(report().copies()).as("the removal").isEqualTo(1);
    apply(new Copying.CatchUp<>(false, step()));
    assertThat(report().copies()).isZero();
  }

  @Test
  void aCopyWhoseSenderDiedOnTheWayOrOfWhatIsNotCopiedHereIsNotTaken() {
    adopt(view(1, ME));
    copy(entry(A, "lost on the way", 1), false);
    assertThat(report().copies()).isZero();
    copy(entry(A, "here", 1), true);
    assertThat(report().copies()).isEqualTo(1);
    adopt(view(1, 2));
    assertThat(report().copies()).as("dropped").isZero();
    copy(entry(A, "late", 2), true);
    assertThat(report().copies()).isZero();
  }

  private void residency() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND, Acknowledgement.ALL, DirtyBound.NONE, false,
        Integer.MAX_VALUE, TtlMeaning.RESIDENCY, Entry.NO_DEADLINE));
  }

  private static Entry<String> gone(Entry<String> entry) {
    return new Entry<>(entry.key(), null, entry.version(), Entry.NO_DEADLINE);
  }

  @Test
  @Tag("T29")
  @Tag("T31")
  void theOwnerSaysWhatHasLeftItsMemoryWhenTheDatabaseHasIt() {
    residency();
    adopt(view(ME, 1));
    var _ = put(A, "flushed before", 10);
    var _ = put(B, "flushed after", 10);
    Entry<String> a = replicated(1);
    Entry<String> b = replicated(1);
    assertThat(a.deadline()).isEqualTo(now + 10);
    apply(new Copying.Copied<>(a, 1));
    apply(new Copying.Copied<>(b, 1));
    List<DirtyWrite<String>> batch = collect();
    flushed(batch.subList(0, 1), WriteOutcome.WRITTEN);
    assertThat(effects).containsExactly(new Effect.Settle<>(1, List.of(a.withDeadline(Entry.NO_DEADLINE))));
    effects.clear();
    now += 10;
    sweep(10);
    assertThat(effects).as("of the dirty one nothing").containsExactly(new Effect.Settle<>(1, List.of(gone(a))));
    effects.clear();
    flushed(batch.subList(1, 2), WriteOutcome.WRITTEN);
    assertThat(effects).containsExactly(new Effect.Settle<>(1, List.of(gone(b))));
  }

  @Test
  @Tag("T31")
  void aReplicaForgetsWhatHasLeftItsOwnersMemoryAndNothingNewerOrUnsettled() {
    adopt(view(1, ME));
    copy(entry(A, "old", 1), true);
    copy(entry(B, "new", 2), true);
    apply(new Copying.Settle<>(List.of(gone(entry(A, "old", 1)), gone(entry(B, "old", 1)))));
    assertThat(report().copies()).isEqualTo(1);
    apply(new Copying.CatchUp<>(true, step()));
    apply(new Copying.Settle<>(List.of(gone(entry(B, "new", 2)))));
    copy(entry(B, "late", 1), true);
    assertThat(report().copies()).as("an older one may still come").isEqualTo(1);
    apply(new Copying.CatchUp<>(false, step()));
    assertThat(report().copies()).isZero();
    apply(new Copying.CatchUp<>(true, step()));
    copy(entry(A, "a", 3), true);
    apply(new Copying.Settle<>(List.of(gone(entry(A, "a", 3)))));
    copy(entry(A, "written again", 4), true);
    apply(new Copying.CatchUp<>(false, step()));
    assertThat(report().copies()).isEqualTo(1);
    assertThat(promote(view(ME))).containsExactly(entry(A, "written again", 4));
  }

  @Test
  @Tag("T27")
  @Tag("T29")
  @Tag("T31")
  void anHeirGoesOnWithTheResidencyOfWhatTheDatabaseMayLack() {
    residency();
    adopt(view(1, ME));
    copy(entry(A, "x", 1).withDeadline(now + 10), true);
    promote(view(ME));
    assertThat(report().live()).isEqualTo(1);
    now += 10;
    sweep(10);
    assertThat(report().live()).isZero();
    assertThat(answerOf(get(A))).isEqualTo("x");
    assertThat(collect()).singleElement().satisfies(write -> assertThat(write.entry().hasDeadline()).isFalse());
  }

  @Test
  @Tag("T29")
  void aCopyOfAllHasTheDeadlines() {
    residency();
    adopt(view(ME, 1));
    var _ = put(A, "dirty", 10);
    var _ = put(B, "gone", 5);
    apply(new Copying.Copied<>(replicated(1), 1));
    apply(new Copying.Copied<>(replicated(1), 1));
    now += 5;
    sweep(10);
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Copying.Snapshot<>(RangeSet.ALL, 100, chunk));
    residency();
    adopt(view(1, ME));
    apply(new Copying.CopyAll<>(answerOf(chunk), step()));
    assertThat(report().copies()).isEqualTo(2);
    promote(view(ME));
    assertThat(report().live()).as("in memory, for a time or for good").isEqualTo(2);
    now += 5;
    sweep(10);
    assertThat(report().live()).isEqualTo(1);
    assertThat(collected()).containsExactlyInAnyOrder("dirty", "gone");
  }

  @Test
  @Tag("T27")
  @Tag("T29")
  @Tag("T35")
  void aMoveTakesTheDeadlinesAndWhatIsDirtyAlone() {
    residency();
    adopt(view(ME));
    var _ = put(A, "stays for a time", 10);
    var _ = put(B, "only dirty", 5);
    now += 5;
    sweep(10);
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Transfer.Depart<>(1, RangeSet.ALL, 100, chunk));
    residency();
    apply(new Transfer.Arrive<>(1, answerOf(chunk), new Reply<>()));
    apply(new Transfer.Open<>(1, 2, view(ME), new Reply<>()));
    apply(new Transfer.Release<>(1, new Reply<>()));
    assertThat(report().live()).isEqualTo(1);
    assertThat(answerOf(get(B))).isEqualTo("only dirty");
    now += 5;
    sweep(10);
    assertThat(report().live()).as("the one that was read").isEqualTo(1);
    assertThat(answerOf(get(A))).isEqualTo("stays for a time");
    assertThat(collected()).containsExactlyInAnyOrder("stays for a time", "only dirty");
  }

  private @Nullable Entry<String> read(CacheKey key, long floor) {
    Reply<@Nullable Entry<String>> reply = new Reply<>();
    apply(new Operation.ReadCopy<>(key, floor, reply));
    return answerOf(reply);
  }

  @Test
  @Tag("T46")
  void aReplicaAnswersWhatIsSettledAndLivesAndIsAsNewAsTheFloor() {
    adopt(view(1, ME));
    Entry<String> copied = new Entry<>(A, "copied", Version.of(1, 5), now + 10);
    assertThat(read(A, 0)).as("nothing").isNull();
    copy(copied, true);
    assertThat(read(A, 0)).as("perhaps not committed").isNull();
    apply(new Copying.Settle<>(List.of(copied)));
    assertThat(read(A, copied.version())).isEqualTo(copied);
    assertThat(read(A, copied.version() + 1)).as("the session knows something newer").isNull();
    now += 10;
    assertThat(read(A, 0)).as("over: the owner decides").isNull();
    Entry<String> newer = entry(A, "newer", 6);
    apply(new Copying.Settle<>(List.of(newer)));
    copy(newer, true);
    assertThat(read(A, 0)).as("a settlement that came too early is none").isNull();
  }

  @Test
  @Tag("T46")
  @Tag("T36")
  void aReplicaAnswersNothingThatAnOwnerBeforeThisOneHasSettled() {
    adopt(view(1, ME, 2));
    Entry<String> settled = entry(A, "settled", 1);
    Entry<String> unsettled = entry(B, "unsettled", 2);
    copy(settled, true);
    copy(unsettled, true);
    apply(new Copying.Settle<>(List.of(settled)));
    adopt(view(2, ME));
    assertThat(read(A, 0)).as("its row may be newer, and the heir reads that").isNull();
    assertThat(promote(view(ME))).as("what no row may have is kept").containsExactly(unsettled);
  }

  @Test
  @Tag("T37")
  void aRangeDoesNotLeaveBeforeItsCopiesHaveArrived() {
    shard = shard(WritePolicy.WRITE_BEHIND); // where no acknowledgement waits for them
    adopt(view(ME, 1));
    assertThat(put(A, "new")).isDone();
    Entry<String> sent = replicated(1);
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Transfer.Depart<>(1, RangeSet.ALL, 100, chunk));
    assertThat(chunk).as("a late copy would be taken for the next owner's").isNotDone();
    apply(new Copying.Copied<>(sent, 1));
    assertThat(answerOf(chunk).entries()).containsExactly(sent);
  }

  @Test
  @Tag("T57")
  void aNewReplicaDoesNotTakeForSettledWhatAnotherOneOwes() {
    adopt(view(ME, 1));
    var _ = put(A, "flushed, and not committed");
    Entry<String> sent = replicated(1);
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(snapshot().entries()).isEmpty();
    apply(new Copying.Copied<>(sent, 1));
    assertThat(snapshot().entries()).containsExactly(sent);
  }

  private List<Entry<String>> inheritedUnderOwner(Entry<String> copied) {
    shard = shard(WritePolicy.WRITE_BEHIND);
    adopt(view(1, ME));
    copy(copied, true);
    return promote(view(ME));
  }

  @Test
  @Tag("T57")
  @Tag("T37")
  void anHeirUnderOwnerAsksTheDatabaseWhetherItsCopyIsTheNewest() {
    Entry<String> copied = entry(A, "copied", 1);
    assertThat(inheritedUnderOwner(copied)).containsExactly(copied);
    Reply<?> read = get(A);
    assertThat(read).as("its owner may have flushed what no copy tells of").isNotDone();
    loaded(takeLoad(), entry(A, "flushed", 2));
    assertThat(answerOf(read)).isEqualTo("flushed");
    List<DirtyWrite<String>> batch = collect();
    assertThat(values(batch)).containsExactly("copied");
    Reply<?> again = get(A);
    loaded(takeLoad(), entry(A, "flushed late", 3));
    assertThat(answerOf(again)).as("a transaction of the dead owner may have been on its way")
        .isEqualTo("flushed late");
    flushed(batch, WriteOutcome.TURNED_AWAY);
    Reply<?> after = get(A);
    loaded(takeLoad(), entry(A, "flushed late", 3));
    assertThat(answerOf(after)).isEqualTo("flushed late");
    assertThat(answerOf(get(A))).as("in memory now").isEqualTo("flushed late");
  }

  @Test
  @Tag("T31")
  @Tag("T57")
  void aDoubtfulCopyThatIsOverIsAbsentAndRemovesNothing() {
    var _ = inheritedUnderOwner(entry(A, "copied", 1).withDeadline(now + 5));
    now += 5;
    Reply<?> read = get(A);
    loaded(takeLoad(), null);
    assertThat(answerOf(read)).isNull();
    assertThat(collected()).as("no removal of what the dead owner may have flushed").containsExactly("copied");
  }

  @Test
  @Tag("T57")
  void anHeirUnderOwnerDoesNotBringBackWhatWasRemoved() {
    var _ = inheritedUnderOwner(entry(A, "copied", 1));
    Entry<String> removal = entry(A, null, 2);
    for (int i = 0; i < 2; i++) { // nothing is kept of a removal, so it is looked up again
      Reply<?> read = get(A);
      loaded(takeLoad(), removal);
      assertThat(answerOf(read)).isNull();
    }
    Reply<?> put = put(A, "written without looking");
    assertThat(put).isDone();
    assertThat(answerOf(get(A))).isEqualTo("written without looking");
    assertThat(collected()).containsExactly("written without looking");
  }

  @Test
  @Tag("T57")
  void anHeirUnderOwnerAnswersItsCopyWhereTheRowIsOlderAndNothingWhereNobodyKnows() {
    var _ = inheritedUnderOwner(entry(A, "copied", 2));
    Reply<?> failing = get(A);
    Reply<?> read = get(A);
    Effect.Load load = takeLoad();
    apply(new Operation.Loaded<>(load.key(), load.call(), null, down));
    assertThat(failing).isCompletedExceptionally();
    assertThat(read).isNotDone();
    loaded(takeLoad(), entry(A, "older", 1));
    assertThat(answerOf(read)).isEqualTo("copied");
    flushed(collect(), WriteOutcome.WRITTEN);
    Reply<?> again = get(A);
    loaded(takeLoad(), entry(A, "copied", 2));
    assertThat(answerOf(again)).isEqualTo("copied");
    assertThat(answerOf(get(A))).isEqualTo("copied");
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITTEN", "TURNED_AWAY"})
  @Tag("T01")
  @Tag("T57")
  void aRowThatWasReadBeforeADoubtfulCopyWasFlushedIsReadAgain(WriteOutcome outcome) {
    var _ = inheritedUnderOwner(entry(A, "copied", 2));
    Reply<?> read = get(A);
    Effect.Load early = takeLoad();
    flushed(collect(), outcome);
    loaded(early, entry(A, "older", 1));
    assertThat(read).isNotDone();
    loaded(takeLoad(), entry(A, "what the row has now", 3));
    assertThat(answerOf(read)).isEqualTo("what the row has now");
  }

  @Test
  @Tag("T57")
  @Tag("T35")
  void aDoubtfulCopyStaysOneWhenItsRangeMoves() {
    var _ = inheritedUnderOwner(entry(A, "copied", 1));
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Transfer.Depart<>(2, RangeSet.ALL, 100, chunk));
    shard = shard(WritePolicy.WRITE_BEHIND);
    apply(new Transfer.Arrive<>(2, answerOf(chunk), new Reply<>()));
    apply(new Transfer.Open<>(2, 3, view(ME), new Reply<>()));
    apply(new Transfer.Release<>(2, new Reply<>()));
    Reply<?> read = get(A);
    loaded(takeLoad(), entry(A, "flushed", 2));
    assertThat(answerOf(read)).isEqualTo("flushed");
  }

  @Test
  @Tag("T57")
  void aWriteThatWasTurnedAwaySettlesNoCopyOfIt() {
    adopt(view(ME, 1));
    var _ = put(A, "old");
    Entry<String> sent = replicated(1);
    apply(new Copying.Copied<>(sent, 1));
    flushed(collect(), WriteOutcome.TURNED_AWAY);
    assertThat(effects).as("the row has something newer").containsExactly(new Effect.Settle<>(1,
        List.of(new Entry<>(A, null, sent.version(), Entry.NO_DEADLINE))));
  }

  private Chunk<String> snapshot() {
    Reply<Chunk<String>> chunk = new Reply<>();
    apply(new Copying.Snapshot<>(RangeSet.ALL, 100, chunk));
    return answerOf(chunk);
  }

  @Test
  @Tag("T37")
  void whatTheHeirDoesNotHaveDoesNotComeBackFromAnotherReplica() {
    adopt(view(1, 2, ME));
    copy(entry(A, "only here", 5), true);
    copy(entry(B, "the heir's, too", 6), true);
    adopt(view(2, ME));
    Entry<String> heirs = entry(A, "what the heir has", 4);
    copy(new Entry<>(B, "written by the heir", Version.of(2, 1), Entry.NO_DEADLINE), true);
    apply(new Copying.Inherit<>(RangeSet.ALL, 2, List.of(heirs), step()));
    assertThat(promote(view(ME))).containsExactlyInAnyOrder(heirs,
        new Entry<>(B, "written by the heir", Version.of(2, 1), Entry.NO_DEADLINE));
  }

  private void writeThroughToAll() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_THROUGH, Acknowledgement.ALL, DirtyBound.NONE, false,
        Integer.MAX_VALUE, TtlMeaning.LOGICAL, Entry.NO_DEADLINE));
    adopt(view(ME, 1));
  }

  @Test
  @Tag("T47")
  void aWriteThroughGoesToReplicasWhenTheDatabaseHasItAndIsAcknowledgedWhenTheyHaveIt() {
    writeThroughToAll();
    Reply<?> put = put(A, "1");
    Effect.WriteThrough<String> write = takeWrite();
    apply(new Operation.Written<>(write.entry(), write.call(), WriteOutcome.WRITTEN, null));
    assertThat(put).as("no replica has it").isNotDone();
    Entry<String> sent = replicated(1);
    assertThat(sent).isEqualTo(write.entry());
    apply(new Copying.Copied<>(sent, 1));
    assertThat(put).isDone();
    assertThat(effects).as("it is in the database").containsExactly(new Effect.Settle<>(1, List.of(sent)));
  }

  @Test
  @Tag("T57")
  void aWriteThroughThatTheDatabaseRefusesOrTurnsAwayGoesToNoReplica() {
    for (WriteOutcome outcome : List.of(WriteOutcome.REFUSED, WriteOutcome.TURNED_AWAY)) {
      writeThroughToAll();
      Reply<?> put = put(A, "1");
      Effect.WriteThrough<String> write = takeWrite();
      apply(new Operation.Written<>(write.entry(), write.call(), outcome, null));
      assertThat(put).isCompletedExceptionally();
      assertThat(effects).isEmpty();
      assertThat(report().turnedAway()).isEqualTo(outcome == WriteOutcome.TURNED_AWAY ? 1 : 0);
      assertThat(report().ledger().failed()).isEqualTo(1);
    }
  }

  /** What a session that reads replicas goes by. */
  @Test
  @Tag("T46")
  void anAnswerTellsWhichVersionItReveals() {
    shard = shard(WritePolicy.WRITE_BEHIND);
    List<Long> revealed = new ArrayList<>();
    Slot<@Nullable String> reader = new Slot<>() {
      @Override
      public void answer(@Nullable String value) {
        assertThat(value).isEqualTo("1");
      }

      @Override
      public void fail(Throwable error) {
        throw new AssertionError(error);
      }

      @Override
      public void revealed(long version) {
        revealed.add(version);
      }
    };
    var _ = put(A, "1");
    apply(new Operation.Get<>(A, reader));
    assertThat(revealed).containsExactly(dirty().getFirst().version());
  }
}
