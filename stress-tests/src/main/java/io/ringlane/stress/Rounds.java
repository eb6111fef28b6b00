package io.ringlane.stress;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Two actors that do something at the same time, again and again in one sample: for races whose window is a few instructions and is open once. Before each round
 * they wait for one another, and in each one of them comes a little later, by another time than in the last.
 */
final class Rounds {
  static final int COUNT = 16;
  /** After so many looks an actor lets others have its processor, one of which may be the other actor. */
  private static final int LOOKS = 500;
  /** After so many it goes on alone. */
  private static final int PATIENCE = 20_000;
  private static final int LAG = 3; // looks, of a nanosecond or so

  private final AtomicInteger[] arrived = {new AtomicInteger(), new AtomicInteger()};

  /** Plays all rounds of the actor, which is 0 or 1. */
  void play(int actor, IntConsumer part) {
    AtomicInteger other = arrived[1 - actor];
    for (int round = 0; round < COUNT; round++) {
      arrived[actor].set(round + 1);
      await(other, round + 1);
      int late = round / 2;
      for (int looks = round % 2 == actor ? LAG * late * late : 0; looks > 0 && other.get() > 0; looks--) {
        // time passes
      }
      part.accept(round);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the machine may have more to do than processors
  private static void await(AtomicInteger other, int round) {
    for (int looks = 0; looks < PATIENCE && other.get() < round; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
