package io.ringlane.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How often the answer check of a control did not hold: a fork of anything else fails instead. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Contradictions {
  public long violations;
}
