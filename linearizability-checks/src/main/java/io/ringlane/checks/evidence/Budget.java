package io.ringlane.checks.evidence;

/** How much of each layer is looked at. */
public enum Budget {
  /** For every build, beside tests. */
  verify(8_000, 1_000, 1),
  /** Every layer within six minutes on two processors: the quick study. */
  quick(20_000, 2_000, 1),
  /** Five times as much as quick, and thirty times the schedules. */
  deep(100_000, 60_000, 5);

  private final int operations;
  private final int schedules;
  private final int factor;

  Budget(int operations, int schedules, int factor) {
    this.operations = operations;
    this.schedules = schedules;
    this.factor = factor;
  }

  /** Operations in a recorded history. */
  public int operations() {
    return operations;
  }

  /** Schedules of each subject. */
  public int schedules() {
    return schedules;
  }

  /** So many times the quick amount. */
  public int times(int quick) {
    return quick * factor;
  }
}
