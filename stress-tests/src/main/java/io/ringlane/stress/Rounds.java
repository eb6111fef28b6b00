package io.ringlane.stress;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Two actors that do something at the same time, again and again in one sample: for races whose window is a few instructions and is open once. They meet before
 * each round, and in each one of them comes a little later, by another time than in the last.
 */
final class Rounds {
  static final int COUNT = 16;
  private static final int LAG = 3; // looks, of a nanosecond or so

  private final Start start = new Start();
  private final AtomicInteger clock = new AtomicInteger(); // looking at it takes time, and nobody writes it

  /** Plays all rounds of the actor, which is 0 or 1. */
  void play(int actor, IntConsumer part) {
    for (int round = 0; round < COUNT; round++) {
      start.meet(actor);
      int late = round / 2;
      for (int looks = round % 2 == actor ? LAG * late * late : 0; looks > 0 && clock.get() == 0; looks--) {
        // time passes
      }
      part.accept(round);
    }
  }
}
