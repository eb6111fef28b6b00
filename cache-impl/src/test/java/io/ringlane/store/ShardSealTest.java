package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A shard at its end: what it still takes, answers and issues. */
@Tag("T17")
@Tag("T18")
class ShardSealTest extends ShardDriver {
  private static void assertRefused(CompletableFuture<?> request) {
    assertThat(request).isCompletedExceptionally();
    assertThatThrownBy(() -> answerOf(request)).hasCauseInstanceOf(CacheClosedException.class);
  }

  @Test
  void whatWaitsForALoadIsRefusedAndTheLateLoadChangesNothing() {
    Reply<@Nullable String> get = get(A);
    Reply<@Nullable Void> put = put(A, "late");
    Effect.Load load = takeLoad();
    LastWords<String> words = seal();
    assertRefused(get);
    assertRefused(put);
    assertThat(words.dirty()).isEmpty();
    loaded(load, new Entry<>(A, "old", 5, now)); // due: its removal would be a version of its own
    assertThat(report().ledger()).isEqualTo(words.ledger()).isEqualTo(Ledger.EMPTY);
    assertThat(effects).isEmpty();
  }

  @Test
  void whatComesLaterIsRefusedAndNothingExpires() {
    put(A, "x", 10);
    LastWords<String> words = seal();
    assertRefused(put(A, "y"));
    assertRefused(put(B, "y"));
    assertRefused(get(A));
    assertRefused(remove(B));
    now += 10;
    assertThat(sweep(10)).isZero();
    assertThat(report().ledger()).isEqualTo(words.ledger());
    assertThat(seal()).isEqualTo(words);
  }

  @Test
  void itsLastWordsAreWhatIsDirtyWhatIsDeadAndTheLedger() {
    put(A, "dead");
    flushed(collect(), WriteOutcome.BURIED);
    put(B, "in flight");
    collect();
    put(B, "last");
    LastWords<String> words = seal();
    assertThat(words.dirty()).extracting(Entry::value).containsExactly("last");
    assertThat(words.dead()).extracting(Entry::value).containsExactly("dead");
    assertThat(words.ledger()).isEqualTo(new Ledger(3, 1, 1, 0, 0, 0, 0, 1, 0));
  }

  @Test
  void aFlushThatComesBackLaterStillCounts() {
    put(A, "x");
    List<DirtyWrite<String>> batch = collect();
    seal();
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(seal().dirty()).isEmpty();
    assertThat(report().ledger().flushed()).isEqualTo(1);
  }

  @Test
  void aWriteThatIsOnItsWayIsAnsweredWhenItIsKnownAndWhatWaitsForItIsRefused() {
    shard = shard(WritePolicy.WRITE_THROUGH);
    Reply<@Nullable Void> arrives = put(A, "x");
    Effect.WriteThrough<String> first = takeWrite();
    Reply<@Nullable Void> lost = put(B, "y");
    Effect.WriteThrough<String> second = takeWrite();
    Reply<@Nullable Void> behind = put(A, "late");
    assertThat(seal().ledger().writing()).isEqualTo(2);
    assertRefused(behind);
    assertThat(arrives).isNotDone();
    apply(new Operation.Written<>(first.entry(), first.call(), WriteOutcome.WRITTEN, null));
    apply(new Operation.Written<>(second.entry(), second.call(), WriteOutcome.UNKNOWN, down));
    assertThat(arrives).isCompleted();
    assertThatThrownBy(() -> answerOf(lost)).hasCauseInstanceOf(OutcomeUnknownException.class);
    assertThat(report().ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 1, 0, 0, 1));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aWriteThatTheJournalHasIsAcknowledgedAlsoLater() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<@Nullable Void> put = put(A, "x");
    Entry<String> entry = ((Effect.Journal<String>) effects.removeFirst()).entry();
    assertThat(seal().dirty()).containsExactly(entry);
    assertThat(put).isNotDone();
    apply(new Operation.Journaled<>(List.of(entry), null));
    assertThat(put).isCompleted();
  }

  @Test
  void aWriteThatWaitsForRoomIsRefusedAndFindsNoneLater() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND,
        new DirtyBound(1, Long.MAX_VALUE, DirtyBound.Overflow.WAIT, Duration.ofSeconds(1)), false, 1_000));
    put(A, "x");
    Reply<@Nullable Void> waits = put(B, "y");
    List<DirtyWrite<String>> batch = collect();
    assertThat(seal().dirty()).extracting(Entry::value).containsExactly("x");
    assertRefused(waits);
    flushed(batch, WriteOutcome.WRITTEN);
    assertThat(report().ledger().issued()).isEqualTo(1);
  }

  @Test
  void aLetterIsNotRequeued() {
    put(A, "dead");
    List<DirtyWrite<String>> batch = collect();
    flushed(batch, WriteOutcome.BURIED);
    seal();
    Reply<Boolean> requeue = new Reply<>();
    apply(new Operation.Requeue<>(batch.getFirst().entry(), requeue));
    assertRefused(requeue);
    assertThat(seal().dead()).hasSize(1);
  }
}
