package io.ringlane.results.analysis;

/**
 * Something that a reader must know before believing a figure.
 *
 * @param weight what it means for the run
 * @param sentence in plain words
 */
public record Finding(Weight weight, String sentence) {

  /** What a finding means for the run, worst first. */
  public enum Weight {
    /** A promise is broken: exit code 1. */
    VIOLATION,
    /** The run proves or measures less than it says: exit code 2. */
    INVALID,
    /** The run stands, some figures are to be read with care. */
    CAUTION
  }
}
