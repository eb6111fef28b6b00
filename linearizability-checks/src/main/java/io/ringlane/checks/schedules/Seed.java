package io.ringlane.checks.schedules;

import java.util.SplittableRandom;

/** What decides a schedule: streams of draws apart from one another, so that one part draws the same whatever else is played. */
record Seed(long number) {
  /** What is drawn apart from the rest. */
  enum Draw {
    ORDER(0), CRASH(1), LOT(2), REQUEST(3), SLOTS(4), TIME(5), RING(6), KEYS(7), PIPELINING(8);

    private final long stream;

    Draw(long stream) {
      this.stream = stream;
    }
  }

  /** For the setting, which is the same in all lives. */
  SplittableRandom draws() {
    return new SplittableRandom(number);
  }

  /** The stream of this number of one kind. */
  SplittableRandom draws(Draw of, int which) {
    return new SplittableRandom((number << 20) + (of.stream << 16) + which);
  }
}
