package io.ringlane.execution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Which worker has which slot. Immutable but for what a {@link Route} says about its opening. */
final class SlotTable {
  /** Where the work of a slot goes, for one stay: coming back to a worker is another route. */
  static final class Route {
    private final SlotWorker worker;
    private final Deque<Work> held = new ArrayDeque<>(0); // the worker's
    private volatile int heldCount;
    private volatile boolean open;

    Route(SlotWorker worker, boolean open) {
      this.worker = worker;
      this.open = open;
    }

    SlotWorker worker() {
      return worker;
    }

    /** Whether the worker has the slot, or had it. */
    boolean isOpen() {
      return open;
    }

    /** Work that waits for the slot's arrival. */
    int heldCount() {
      return heldCount;
    }

    /** Keeps work, in order, until the slot arrives. The worker only. */
    void hold(Work work) {
      held.addLast(work);
      heldCount = held.size();
    }

    /** The slot has arrived: gives what was held. The worker only. */
    Deque<Work> open() {
      open = true;
      heldCount = 0;
      return held;
    }
  }

  /** A slot that is to go to a worker. */
  record Placement(int slot, int worker) {}

  private final Route[] routes;
  private final List<SlotWorker> workers;

  private SlotTable(Route[] routes, List<SlotWorker> workers) {
    this.routes = routes;
    this.workers = workers;
  }

  /** Slots go to workers in turn. */
  static SlotTable initial(int slots, List<SlotWorker> workers) {
    Route[] routes = new Route[slots];
    for (int slot = 0; slot < slots; slot++) {
      routes[slot] = new Route(workers.get(slot % workers.size()), true);
    }
    return new SlotTable(routes, List.copyOf(workers));
  }

  Route route(int slot) {
    return routes[slot];
  }

  List<SlotWorker> workers() {
    return workers;
  }

  SlotTable with(int slot, Route route) {
    Route[] changed = routes.clone();
    changed[slot] = route;
    return new SlotTable(changed, workers);
  }

  SlotTable withWorkers(List<SlotWorker> others) {
    return new SlotTable(routes, List.copyOf(others));
  }

  /** The number of each slot's worker. */
  int[] owners() {
    int[] owners = new int[routes.length];
    for (int slot = 0; slot < owners.length; slot++) {
      owners[slot] = routes[slot].worker.number();
    }
    return owners;
  }

  /** What has to move so that each of {@code workers} has as many slots as any other, give or take one; no more than necessary. */
  static List<Placement> evenly(int[] owners, int workers) {
    int[] has = new int[workers];
    for (int owner : owners) {
      if (owner < workers) {
        has[owner]++;
      }
    }
    int share = owners.length / workers;
    int odd = owners.length % workers;
    int[] room = new int[workers]; // negative: so many must go
    for (int worker = 0; worker < workers; worker++) { // an odd one stays with who has it
      boolean keepsOdd = odd > 0 && has[worker] > share;
      odd -= keepsOdd ? 1 : 0;
      room[worker] = share + (keepsOdd ? 1 : 0) - has[worker];
    }
    for (int worker = 0; worker < workers && odd > 0; worker++) {
      if (has[worker] <= share) {
        room[worker]++;
        odd--;
      }
    }
    List<Placement> moves = new ArrayList<>();
    int taker = 0;
    for (int slot = 0; slot < owners.length; slot++) {
      int owner = owners[slot];
      if (owner < workers && room[owner] >= 0) {
        continue;
      }
      if (owner < workers) {
        room[owner]++;
      }
      while (room[taker] <= 0) {
        taker++;
      }
      room[taker]--;
      moves.add(new Placement(slot, taker));
    }
    return moves;
  }
}
