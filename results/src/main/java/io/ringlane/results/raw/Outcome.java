package io.ringlane.results.raw;

import java.util.Locale;

/** What a prover or a report says about a promise. Unknown is never rounded up. */
public enum Outcome {
  /** Held in everything that was checked. */
  UPHELD,
  /** A counterexample exists. */
  REFUTED,
  /** Nothing was checked, or a budget ran out, or the check could not have failed. */
  UNKNOWN;

  /** The word in files and on the page. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
