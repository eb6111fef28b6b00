package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.ringlane.execution.SlotLoads.Handovers;
import io.ringlane.execution.SlotLoads.SlotLoad;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is made of the counts of slots. */
@Tag("T52")
class SlotLoadsTest {
  private static SlotLoads loads(int workers, SlotLoad... slots) {
    return new SlotLoads(List.of(slots), workers, Handovers.NONE, 0);
  }

  @Test
  void whatWasHandledSinceIsTheDifferenceSlotBySlot() {
    SlotLoads earlier = loads(2, new SlotLoad(0, 0, false, 10), new SlotLoad(1, 1, false, 5));
    SlotLoads later = loads(2, new SlotLoad(0, 1, true, 40), new SlotLoad(1, 1, false, 5));
    assertThat(later.since(earlier)).isEqualTo(loads(2, new SlotLoad(0, 1, true, 30), new SlotLoad(1, 1, false, 0)));
    assertThat(later.handled()).isEqualTo(45);
  }

  @Test
  void theBusiestWorkersShareIsOfWhatAllHandledAlsoBySlotsOfAWorkerThatGoes() {
    assertThat(loads(2, new SlotLoad(0, 0, false, 10), new SlotLoad(1, 1, false, 30), new SlotLoad(2, 2, true, 60))
        .busiestWorkerShare()).isEqualTo(0.3);
    assertThat(loads(2, new SlotLoad(0, 0, false, 0)).busiestWorkerShare()).isZero();
  }

  @Test
  void handoversAreCountedAddedAndTheLongestIsKept() {
    Handovers handovers = Handovers.NONE.plus(Duration.ofMillis(5)).plus(Duration.ofMillis(2));
    assertThat(handovers).isEqualTo(new Handovers(2, Duration.ofMillis(7), Duration.ofMillis(5)));
    assertThat(handovers.plus(Duration.ofMillis(9)).longest()).isEqualTo(Duration.ofMillis(9));
  }
}
