package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.ringlane.api.Reply;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What may be read past the shard, and when it may no more: never anything that is not the newest, committed and live. */
class ShardDirectReadsTest extends ShardDriver {
  @BeforeEach
  void reading() {
    allow(WritePolicy.WRITE_BEHIND);
  }

  private void allow(WritePolicy policy) {
    shard = shard(policy);
    shard.allowDirectReads();
  }

  private @Nullable String direct(CacheKey key) {
    Entry<String> entry = shard.readDirectly(key);
    return entry == null ? null : entry.value();
  }

  @Test
  void aCommittedVersionIsReadUntilANewerOneTakesItsPlace() {
    assertThat(direct(A)).as("the row may have one").isNull();
    var _ = put(A, "1");
    assertThat(direct(A)).isEqualTo("1");
    var _ = put(A, "2");
    assertThat(direct(A)).isEqualTo("2");
    flushed(collect(), WriteOutcome.WRITTEN);
    assertThat(direct(A)).isEqualTo("2");
    assertThat(answerOf(remove(A))).isTrue();
    assertThat(direct(A)).as("only the shard tells what is absent").isNull();
    assertThat(report().hits()).as("each read of one, and the removal's look").isEqualTo(4);
  }

  @Test
  void aRowThatWasLoadedIsReadAndAnAbsentOneIsNot() {
    Reply<?> found = get(A);
    loaded(takeLoad(), new Entry<>(A, "row", 1, Entry.NO_DEADLINE));
    assertThat(answerOf(found)).isEqualTo("row");
    assertThat(direct(A)).isEqualTo("row");
    Reply<?> absent = get(B);
    loaded(takeLoad(), null);
    assertThat(answerOf(absent)).isNull();
    assertThat(direct(B)).isNull();
  }

  @Test
  @Tag("T31")
  void aValueIsReadUntilItsDeadline() {
    var _ = put(A, "1", 10);
    now += 9;
    assertThat(direct(A)).isEqualTo("1");
    now += 1;
    assertThat(direct(A)).isNull();
  }

  @Test
  @Tag("T57")
  void whatTheDatabaseDoesNotHaveYetIsNotReadUnderWriteThrough() {
    allow(WritePolicy.WRITE_THROUGH);
    var _ = put(A, "1");
    apply(new Operation.Written<>(takeEntry(), takeCall(), WriteOutcome.WRITTEN, null));
    assertThat(answerOf(get(A))).isEqualTo("1");
    assertThat(direct(A)).isEqualTo("1");
    var _ = put(A, "2");
    assertThat(direct(A)).as("2 is not committed, and 1 must not be read when it is").isNull();
    apply(new Operation.Written<>(takeEntry(), takeCall(), WriteOutcome.UNKNOWN, down));
    assertThat(direct(A)).as("the row may have either").isNull();
  }

  private Entry<String> takeEntry() {
    return writeThrough().entry();
  }

  private long takeCall() {
    long call = writeThrough().call();
    effects.clear();
    return call;
  }

  @SuppressWarnings("unchecked") // a shard of strings has effects on entries of strings
  private Effect.WriteThrough<String> writeThrough() {
    assertThat(effects).hasSize(1);
    return (Effect.WriteThrough<String>) effects.getFirst();
  }

  @Test
  @Tag("T57")
  void whatTheJournalDoesNotHaveYetIsNotRead() {
    allow(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<?> put = put(A, "1");
    assertThat(direct(A)).isNull();
    Entry<String> entry = dirty().getFirst();
    apply(new Operation.Journaled<>(List.of(entry), null));
    assertThat(put).isDone();
    assertThat(answerOf(get(A))).isEqualTo("1");
    assertThat(direct(A)).isEqualTo("1");
  }

  @Test
  @Tag("T35")
  void aRangeThatLeavesIsReadNoMoreAndOneThatStaysIs() {
    var _ = put(A, "1");
    apply(new Transfer.Depart<>(1, RangeSet.ALL, 100, new Reply<>()));
    assertThat(direct(A)).as("its next owner may have changed it").isNull();
    apply(new Transfer.Resume<>(1, new Reply<>()));
    assertThat(answerOf(get(A))).isEqualTo("1");
    assertThat(direct(A)).isEqualTo("1");
  }

  @Test
  void nothingIsReadOfAShardThatCrashedOrIsClosed() {
    var _ = put(A, "1");
    var _ = seal();
    assertThat(direct(A)).isNull();
    reading();
    var _ = put(A, "1");
    shard.apply(new Operation.Crash<>(new Reply<>()), _ -> {}); // its books are somebody else's from now on
    assertThat(direct(A)).isNull();
  }

  @Test
  void aRowThatTurnsAWriteAwayIsReadByTheShard() {
    var _ = put(A, "1");
    flushed(collect(), WriteOutcome.TURNED_AWAY);
    assertThat(direct(A)).isNull();
  }

  /** The clock is read when the cell is there: a value that is over when it is written lives for nobody. */
  @Test
  @Tag("T31")
  void aValueThatIsOverAtOnceIsNeverRead() {
    PublishedEntries<String> published = new PublishedEntries<>();
    Entry<String> over = new Entry<>(A, "over at once", 1, now);
    published.publish(over);
    assertThat(published.read(A, () -> now)).isNull();
    published.publish(over.withDeadline(now + 1));
    assertThat(published.read(A, () -> now++)).isNotNull();
    assertThat(published.read(A, () -> now)).isNull();
    assertThat(published.read(B, () -> {
      throw new AssertionError("a clock is read for nothing");
    })).isNull();
  }

  @Test
  void nothingIsReadWhereNobodyAskedForIt() {
    shard = shard(WritePolicy.WRITE_BEHIND);
    var _ = put(A, "1");
    assertThat(answerOf(get(A))).isEqualTo("1");
    assertThat(direct(A)).isNull();
  }
}
