package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.Reply;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server dies: whoever waits for its shard is told, and the shard does nothing more that anybody could see. */
@Tag("T37")
class ShardCrashTest extends ShardDriver {
  private Remains<String> crash() {
    Reply<Remains<String>> remains = new Reply<>();
    shard.apply(new Operation.Crash<>(remains), effect -> {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      } else {
        effects.add(effect);
      }
    });
    return answerOf(remains);
  }

  private static void assertUnknown(CompletableFuture<?> reply) {
    assertThatThrownBy(() -> answerOf(reply)).hasCauseInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("the server crashed");
  }

  @Test
  void whoWaitsForARowIsTold() {
    Reply<?> first = get(A);
    Reply<?> second = put(A, "behind it");
    Effect.Load load = takeLoad();
    crash();
    assertUnknown(first);
    assertUnknown(second);
    shard.apply(new Operation.Loaded<>(load.key(), load.call(), null, null), effects::add);
    assertThat(effects).as("the row comes too late").isEmpty();
  }

  @Test
  void whoWaitsForTheJournalIsTold() {
    shard = shard(WritePolicy.WRITE_BEHIND_JOURNAL);
    Reply<?> put = put(A, "1");
    Reply<?> read = get(A);
    effects.clear();
    Remains<String> remains = crash();
    assertUnknown(put);
    assertUnknown(read);
    assertThat(remains.open()).extracting(Entry::value).containsExactly("1");
    assertThat(remains.acknowledged()).isEmpty();
  }

  @Test
  void whoWaitsForRoomOrForAFlushIsTold() {
    shard = shard(new ShardSettings(WritePolicy.WRITE_BEHIND,
        new DirtyBound(1, 1_000, DirtyBound.Overflow.WAIT, Duration.ofNanos(50)), false, 1_000));
    var _ = put(A, "1");
    Reply<?> waiting = put(B, "2");
    CompletableFuture<?> flush = barrier("flush");
    Remains<String> remains = crash();
    assertUnknown(waiting);
    assertUnknown(flush);
    assertThat(remains.acknowledged()).extracting(Entry::value).containsExactly("1");
    assertThat(shard.gauges().nextDeadline()).as("nobody's patience ends any more").isEqualTo(Entry.NO_DEADLINE);
  }

  @Test
  void nothingIsFlushedOrExpiresAfterwards() {
    var _ = put(A, "1", 50);
    flushed(collect(), WriteOutcome.BURIED);
    var _ = put(B, "2", 50);
    Remains<String> remains = crash();
    assertThat(remains.dead()).extracting(Entry::value).containsExactly("1");
    now += 50;
    assertThat(shard.gauges().dirty()).isZero();
    Reply<Integer> looked = new Reply<>();
    shard.apply(new Operation.Sweep<>(10, looked), effect -> ((Effect.Answer<?>) effect).deliver());
    assertThat(answerOf(looked)).isZero();
    assertThat(shard.gauges().expired()).isZero();
    Reply<List<Entry<String>>> dirty = new Reply<>();
    shard.apply(new Operation.ListDirty<>(dirty), effect -> ((Effect.Answer<?>) effect).deliver());
    assertThat(answerOf(dirty)).isEmpty();
  }
}
