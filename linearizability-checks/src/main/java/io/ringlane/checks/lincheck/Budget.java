package io.ringlane.checks.lincheck;

/** How much of each check is run. */
public enum Budget {
  /** All three layers within a minute on two processors. */
  QUICK(1),
  /** Within two and a half minutes. */
  VERIFY(3),
  /** As long as it takes. */
  DEEP(40);

  private final int factor;

  Budget(int factor) {
    this.factor = factor;
  }

  /** So many times the quick amount. */
  public int times(int quick) {
    return quick * factor;
  }
}
