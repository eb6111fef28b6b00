package io.ringlane.execution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs which slot, and how much it was.
 *
 * @param slots one a slot, in order
 * @param workers workers now
 * @param handovers moves that have ended
 * @param resent requests and messages that met a move on their way and were sent again
 */
public record SlotLoads(List<SlotLoad> slots, int workers, Handovers handovers, long resent) {
  /**
   * One slot.
   *
   * @param worker who runs it, or will when it has arrived
   * @param moving whether it is on its way
   * @param handled requests and messages since the start, or since what {@link SlotLoads#since} was given
   */
  public record SlotLoad(int slot, int worker, boolean moving, long handled) {}

  /**
   * How long slots were between two workers: from the moment when their requests are held until the new worker takes the first.
   *
   * @param count moves that have ended
   */
  public record Handovers(long count, Duration total, Duration longest) {
    static final Handovers NONE = new Handovers(0, Duration.ZERO, Duration.ZERO);

    Handovers plus(Duration one) {
      return new Handovers(count + 1, total.plus(one), one.compareTo(longest) > 0 ? one : longest);
    }
  }

  public SlotLoads {
    slots = List.copyOf(slots);
  }

  /** The same, counting only what was handled after an earlier snapshot. */
  public SlotLoads since(SlotLoads earlier) {
    List<SlotLoad> later = new ArrayList<>();
    for (SlotLoad load : slots) {
      later.add(new SlotLoad(load.slot(), load.worker(), load.moving(),
          load.handled() - earlier.slots.get(load.slot()).handled()));
    }
    return new SlotLoads(later, workers, handovers, resent);
  }

  /** Requests and messages of all slots. */
  public long handled() {
    return slots.stream().mapToLong(SlotLoad::handled).sum();
  }

  /** What the busiest worker's present slots had of all, from 1 / workers (even) to 1; 0 where there was nothing. */
  public double busiestWorkerShare() {
    long[] each = new long[workers];
    for (SlotLoad load : slots) {
      if (load.worker() < workers) { // one that goes has handed over all but its last
        each[load.worker()] += load.handled();
      }
    }
    long busiest = 0;
    for (long worker : each) {
      busiest = Math.max(busiest, worker);
    }
    long all = handled();
    return all == 0 ? 0 : (double) busiest / all;
  }
}
