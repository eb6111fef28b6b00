package io.ringlane.stress;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the two actors of a sample wait for one another before they begin: jcstress lets each go through many samples at its own pace, so that without it one is
 * often done before the other comes. May be used again and again; each actor counts its own arrivals.
 */
final class Start {
  /** After so many looks an actor lets others have its processor, one of which may be the other actor. */
  private static final int LOOKS = 500;
  /** After so many it goes on alone. */
  private static final int PATIENCE = 20_000;

  private final AtomicInteger[] arrivals = {new AtomicInteger(), new AtomicInteger()};

  /** The actor, which is 0 or 1, is there, and waits for the other one to have come as often. */
  void meet(int actor) {
    await(arrivals[1 - actor], arrivals[actor].incrementAndGet());
  }

  /** Waits until the count is there, but not for ever. */
  @SuppressWarnings("ThreadPriorityCheck") // the machine may have more to do than processors
  static void await(AtomicInteger count, int least) {
    for (int looks = 0; looks < PATIENCE && count.get() < least; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
