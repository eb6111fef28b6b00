package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import io.ringlane.api.Codecs;
import io.ringlane.api.FlushReport;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flush over shards that are the test's. */
class FlushersTest {
  private long moved;

  /** A shard that answers each barrier at once. */
  private static final class Port implements ShardPort<String> {
    private final int index;
    private final Consumer<Integer> asked;
    private int barriers;

    Port(int index, Consumer<Integer> asked) {
      this.index = index;
      this.asked = asked;
    }

    @Override
    public int domain() {
      return index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void send(Operation<String> message) {
      if (message instanceof Operation.FlushBarrier<String>(var _, var slot)) {
        asked.accept(++barriers);
        slot.answer(BarrierReport.NOTHING);
      }
    }

    @Override
    public ShardGauges gauges() {
      return new ShardGauges();
    }
  }

  @Test
  @Tag("T35")
  @Tag("T38")
  void aWriteThatGoesFromAShardNotYetAskedToOneThatHasAnsweredIsFlushed() {
    List<String> order = new ArrayList<>();
    Port target = new Port(0, barrier -> order.add("target " + barrier));
    Port source = new Port(1, barrier -> {
      order.add("source " + barrier);
      moved += barrier == 1 ? 1 : 0; // it went before the source was asked, and after the target was
    });
    Flushers<String> flushers = new Flushers<>(() -> List.of(target, source), () -> moved, new InMemoryStoreOfRecord(),
        Codecs.STRING, () -> 1, FlushSettings.defaults().withFlushers(1));
    CompletionStage<FlushReport> flushed = flushers.flush(Entry.NO_DEADLINE);
    assertThat(flushed.toCompletableFuture()).isCompleted();
    assertThat(order).containsExactly("target 1", "source 1", "target 2", "source 2");
  }

  @Test
  void whatMovedMeanwhileIsLeftWhereTheDeadlineHasCome() {
    Port source = new Port(0, _ -> moved++);
    Flushers<String> flushers = new Flushers<>(() -> List.of(source), () -> moved, new InMemoryStoreOfRecord(),
        Codecs.STRING, () -> 1, FlushSettings.defaults().withFlushers(1));
    assertThat(flushers.flush(1).toCompletableFuture().join()).isEqualTo(new FlushReport(0, 0, 1));
  }
}
