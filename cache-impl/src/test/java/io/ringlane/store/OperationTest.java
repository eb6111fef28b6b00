package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operations that are never carried out, and the names of what a cache can be set to. */
class OperationTest {
  private static final CacheKey KEY = new CacheKey(new byte[]{1}, 1);
  private static final Entry<String> ENTRY = new Entry<>(KEY, "v", 1, Entry.NO_DEADLINE);
  private static final View VIEW = View.alone(DirtyBound.NONE);
  private static final Chunk<String> CHUNK = Chunk.of(RangeSet.ALL, List.of(), List.of(), List.of(), 1);

  private final List<Reply<?>> waiting = new ArrayList<>();

  private <T extends @Nullable Object> Reply<T> slot() {
    Reply<T> reply = new Reply<>();
    waiting.add(reply);
    return reply;
  }

  /** A message that meets a closed strategy, or a request: nobody may wait for ever. */
  @Test
  @Tag("T18")
  void whatIsNotCarriedOutTellsWhoeverWaits() {
    List<Operation<String>> operations = List.of(
        new Operation.Get<String>(KEY, slot()),
        new Operation.Forwarded<String>(new Operation.Get<String>(KEY, slot())),
        new Operation.Requeue<String>(ENTRY, slot()),
        new Operation.Sweep<String>(1, slot()),
        new Operation.CollectDirty<String>(1, slot()),
        new Operation.FlushBarrier<String>("call", slot()),
        new Operation.Watermark<String>(slot()),
        new Operation.ListDirty<String>(slot()),
        new Operation.Seal<String>(slot()),
        new Operation.Inspect<String>(slot()),
        new Operation.Crash<String>(slot()),
        new Transfer.Depart<String>(1, RangeSet.ALL, 1, slot()),
        new Copying.Adopt<String>(VIEW, slot()),
        new Copying.Copy<String>(ENTRY, () -> true, slot()),
        new Copying.Inherit<String>(RangeSet.ALL, 1, List.of(), slot()),
        new Copying.Snapshot<String>(RangeSet.ALL, 1, slot()),
        new Copying.CatchUp<String>(true, slot()),
        new Copying.CopyAll<String>(CHUNK, slot()));
    CacheClosedException closed = new CacheClosedException();
    operations.forEach(operation -> operation.fail(closed));
    for (int i = 0; i < operations.size(); i++) {
      Reply<?> reply = waiting.get(i);
      assertThat(reply).as("%s", operations.get(i)).isCompletedExceptionally();
      assertThat(reply.exceptionNow()).isSameAs(closed);
    }
  }

  @Test
  void whatACacheCanBeSetToHasNames() {
    for (WritePolicy policy : WritePolicy.values()) {
      assertThat(WritePolicy.named(policy.label())).isEqualTo(policy);
    }
    for (TtlMeaning meaning : TtlMeaning.values()) {
      assertThat(TtlMeaning.named(meaning.label())).isEqualTo(meaning);
    }
    assertThatThrownBy(() -> WritePolicy.named("never")).isInstanceOf(IllegalArgumentException.class).hasMessage(
        "no write policy is called 'never'; there are write-through, write-behind, write-behind+journal");
    assertThatThrownBy(() -> TtlMeaning.named("never")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no meaning of a TTL is called 'never'; there are logical, residency");
  }

  @Test
  @Tag("T56")
  void aVersionHoldsItsEpochAndItsSequenceAndRefusesWhatDoesNotFit() {
    long highestEpoch = (1L << 23) - 1;
    long highestSequence = (1L << 40) - 1;
    for (long epoch : new long[]{0, 1, highestEpoch}) {
      for (long sequence : new long[]{0, 1, highestSequence}) {
        assertThat(Version.epoch(Version.of(epoch, sequence))).isEqualTo(epoch);
        assertThat(Version.sequence(Version.of(epoch, sequence))).isEqualTo(sequence);
        assertThat(Version.of(epoch, sequence)).isNotNegative();
      }
    }
    for (long[] bad : new long[][]{{-1, 0}, {0, -1}, {highestEpoch + 1, 0}, {0, highestSequence + 1}}) {
      assertThatThrownBy(() -> Version.of(bad[0], bad[1])).isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("epoch " + bad[0] + ", sequence " + bad[1]);
    }
  }

  @Test
  @Tag("T15")
  void aShareOfABoundIsOneOfEqualPartsAndAtLeastOne() {
    DirtyBound bound = new DirtyBound(10, 1_000, DirtyBound.Overflow.WAIT, Duration.ofNanos(5));
    assertThat(bound.share(4)).isEqualTo(new DirtyBound(2, 250, DirtyBound.Overflow.WAIT, bound.patience()));
    assertThat(bound.share(100)).isEqualTo(new DirtyBound(1, 10, DirtyBound.Overflow.WAIT, bound.patience()));
    assertThat(new DirtyBound(1, 1, DirtyBound.Overflow.WAIT, bound.patience()).share(1).entries()).isEqualTo(1);
    for (long[] bad : new long[][]{{0, 1}, {1, 0}}) {
      assertThatThrownBy(() -> new DirtyBound(bad[0], bad[1], DirtyBound.Overflow.WAIT, bound.patience()))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("both must be at least 1");
    }
  }

  @Test
  void whatAFlushDidInSeveralShardsIsAdded() {
    assertThat(new BarrierReport(new FlushReport(1, 2, 3), 4)
        .plus(new BarrierReport(new FlushReport(10, 20, 30), 40)))
        .isEqualTo(new BarrierReport(new FlushReport(11, 22, 33), 44));
  }
}
