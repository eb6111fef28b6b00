package io.ringlane.checks.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.history.HistoryJudge;
import io.ringlane.checks.history.HistoryReport;
import io.ringlane.fixtures.Controls;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveProofTest {
  @Test
  void theAsynchronousWorkerAnswersTheOldValue() throws InterruptedException {
    assertThat(new LiveProof(Controls.ASYNC_UNORDERED, 7, 2_000).run())
        .filteredOn(item -> item.property().equals("read-your-writes"))
        .singleElement().satisfies(item -> {
          assertThat(item.outcome()).isEqualTo(Evidence.Outcome.refuted);
          assertThat(item.counterexample())
              .isEqualTo("A holds 10; a session that does not wait writes A = 100, then reads A, and is answered 10");
        });
  }

  /** Where nobody is ordered the versions of the shard are in another order than the answers, which an order explains all the same. */
  @Test
  void theAsynchronousWorkersVersionsMislead() throws InterruptedException {
    LiveHistory live = new LiveHistory(Controls.ASYNC_UNORDERED, WritePolicy.WRITE_BEHIND, DatabaseMode.PARKED_KEY, 7);
    assertThat(live.isVersioned()).isTrue();
    HistoryReport report = new HistoryJudge().judge(live.record(8_000));
    assertThat(report.misled()).isNotEmpty()
        .allSatisfy(key -> assertThat(key.operations()).as("%s", key).hasSizeBetween(1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared-pool", "work-stealing"})
  void aPoolWithoutAffinityIsRefuted(String control) throws InterruptedException {
    assertThat(new LiveProof(Controls.named(control), 7, 8_000).run())
        .filteredOn(item -> item.outcome() == Evidence.Outcome.refuted && item.property().equals("ordered"))
        .singleElement().satisfies(item -> assertThat(String.valueOf(item.counterexample()).lines())
            .filteredOn(line -> line.startsWith("  line ")).hasSizeBetween(2, 4));
  }

  @Test
  void slotsThatAreSwappedInPlaceAreRefuted() throws InterruptedException {
    assertThat(new LiveProof(Controls.SLOTS_WITHOUT_DRAIN, 7, 8_000).run())
        .anyMatch(item -> item.outcome() == Evidence.Outcome.refuted && item.control());
  }
}
