package io.ringlane.checks.evidence;

/** How much of each layer is looked at. */
public enum Budget {
  /** For every build, beside tests. */
  verify(5_000, 1_000, 50),
  /** Every layer within six minutes on two processors: the quick study. */
  quick(20_000, 2_000, 100),
  /** Five times as much as quick, and thirty times the schedules. */
  deep(100_000, 60_000, 500);

  private final int operations;
  private final int schedules;
  private final int percent;

  Budget(int operations, int schedules, int percent) {
    this.operations = operations;
    this.schedules = schedules;
    this.percent = percent;
  }

  /** Operations in a recorded history. */
  public int operations() {
    return operations;
  }

  /** Schedules of each subject. */
  public int schedules() {
    return schedules;
  }

  /** How much of something of which the quick budget has so much; rounded up. */
  public int of(int quick) {
    return Math.ceilDiv(quick * percent, 100);
  }
}
