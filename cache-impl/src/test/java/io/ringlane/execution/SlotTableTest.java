package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SlotTableTest {
  private static long[] counts(int[] owners, int workers) {
    long[] counts = new long[workers];
    for (int owner : owners) {
      counts[owner]++;
    }
    return counts;
  }

  /** From one number of workers to another, and from any placement, over 2 to 96 workers. */
  @Test
  @Tag("T52")
  void everyWorkerHasAnEvenShareAndNoMoreMovesThanNecessary() {
    SplittableRandom random = new SplittableRandom(5);
    for (int workers = 2; workers <= 96; workers++) {
      for (int slots : List.of(96, 97, 128, 1_000)) {
        int[] owners = random.ints(slots, 0, 1 + random.nextInt(96)).toArray();
        int[] before = owners.clone();
        List<SlotTable.Placement> moves = SlotTable.evenly(owners, workers);
        moves.forEach(move -> owners[move.slot()] = move.worker());
        long[] after = counts(owners, workers);
        long share = slots / workers;
        assertThat(Arrays.stream(after)).allMatch(count -> count == share || count == share + 1);
        assertThat(moves).hasSize(fewest(before, workers));
        assertThat(SlotTable.evenly(owners, workers)).isEmpty();
      }
    }
  }

  /** What no even placement can leave where it is: each worker keeps at most its share, and `slots % workers` of them one more. */
  private static int fewest(int[] owners, int workers) {
    int share = owners.length / workers;
    int odd = owners.length % workers;
    long[] has = counts(Arrays.stream(owners).filter(owner -> owner < workers).toArray(), workers);
    long stay = Arrays.stream(has).map(count -> Math.min(count, share)).sum();
    stay += Math.min(odd, Arrays.stream(has).filter(count -> count > share).count());
    return (int) (owners.length - stay);
  }
}
