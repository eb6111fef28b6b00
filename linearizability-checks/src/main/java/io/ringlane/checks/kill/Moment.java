package io.ringlane.checks.kill;

import java.util.SplittableRandom;

/** When a child is killed. */
enum Moment {
  /** Under load. */
  LOAD(7),
  /** While it opens a database and a journal that were left clean. */
  START(2),
  /** While it opens them right after a kill, before anything else has put them right. */
  RECOVERY(4),
  /** While it closes its cache under load. */
  CLOSE(3);

  private final int weight;

  Moment(int weight) {
    this.weight = weight;
  }

  /** @param afterKill whether there is something to recover; all but {@link #RECOVERY} come after it has been recovered and compared */
  static Moment draw(SplittableRandom random, boolean afterKill) {
    int sum = 0;
    for (Moment moment : values()) {
      sum += moment.possible(afterKill) ? moment.weight : 0;
    }
    int left = random.nextInt(sum);
    for (Moment moment : values()) {
      left -= moment.possible(afterKill) ? moment.weight : 0;
      if (left < 0) {
        return moment;
      }
    }
    throw new AssertionError("the weights do not add up");
  }

  private boolean possible(boolean afterKill) {
    return switch (this) {
      case LOAD, START, CLOSE -> true;
      case RECOVERY -> afterKill;
    };
  }
}
