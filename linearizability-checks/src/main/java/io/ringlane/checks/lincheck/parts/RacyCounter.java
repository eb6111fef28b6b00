package io.ringlane.checks.lincheck.parts;

import org.jetbrains.lincheck.datastructures.Operation;

/** Control: increments that can be lost. The model checker finds it at once where its instrumentation is live, and never without. */
public class RacyCounter {
  private int value;

  @Operation
  public int increment() {
    return ++value;
  }

  /** The same, run one operation after another. */
  public static final class Specification {
    private int value;

    public int increment() {
      return ++value;
    }
  }
}
