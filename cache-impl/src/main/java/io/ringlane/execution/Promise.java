package io.ringlane.execution;

/** What a catalogue entry promises per key; a verdict is about this. */
public enum Promise {
  /** Nothing: a control, which must be refuted. */
  NONE,
  /** Operations take effect at one instant between their invocation and their response. */
  LINEARIZABLE,
  /** Linearizable, and what one thread submits without waiting takes effect in that order. */
  ORDERED;

  /** Whether operations of one shard never overlap. */
  public boolean exclusion() {
    return this != NONE;
  }
}
