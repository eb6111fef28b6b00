package io.ringlane.checks.history;

import java.util.List;

/**
 * Whether one session guarantee held, over all sessions and keys.
 *
 * @param guarantee which one
 * @param status what is known
 * @param judged how many reads it was about
 * @param broken how many of them certainly broke it
 * @param unclear how many may have, because their value has more than one source, or none
 * @param session the session of the first that broke it, empty if none did
 * @param evidence the operations of that session, and of others, that show it
 * @param why one sentence
 */
public record GuaranteeReport(Guarantee guarantee, Status status, long judged, long broken, long unclear,
    String session, List<HistoryOperation> evidence, String why) {

  public GuaranteeReport {
    evidence = List.copyOf(evidence);
  }

  /** What a session may rely on, in the order in which it issues its operations. */
  public enum Guarantee {
    /** A read issued after the session's own write, answered or not, does not answer an older value. */
    READ_YOUR_WRITES("read-your-writes"),
    /** A read does not answer an older value than a read that the session issued before it. */
    MONOTONIC_READS("monotonic reads");

    private final String label;

    Guarantee(String label) {
      this.label = label;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /** What is known of a guarantee. */
  public enum Status {
    /** No read contradicts it. */
    HOLDS,
    /** At least one read does. */
    BROKEN,
    /** No read was about it, or some cannot be judged. */
    UNKNOWN
  }
}
