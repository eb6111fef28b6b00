package io.ringlane.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Operations that were carried out and operations that failed, apart; JMH shows them per second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Answers {
  public long accepted;
  public long failed;

  void count(boolean carriedOut) {
    if (carriedOut) {
      accepted++;
    } else {
      failed++;
    }
  }
}
