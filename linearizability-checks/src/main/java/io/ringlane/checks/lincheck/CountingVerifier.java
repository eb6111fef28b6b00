package io.ringlane.checks.lincheck;

import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.verifier.LinearizabilityVerifier;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * Lincheck's own verifier, counting the executions that reach it, so that a run which judged nothing is not taken for a clean one.
 * Lincheck makes it by its constructor and calls it on one thread.
 */
public final class CountingVerifier implements Verifier {
  private static volatile long judged;

  private final LinearizabilityVerifier verifier;

  /** @param specification a class with the same operations, run one after another */
  public CountingVerifier(Class<?> specification) {
    verifier = new LinearizabilityVerifier(specification);
  }

  static void reset() {
    judged = 0;
  }

  static long judged() {
    return judged;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    judged++;
    return verifier.verifyResults(scenario, results);
  }
}
