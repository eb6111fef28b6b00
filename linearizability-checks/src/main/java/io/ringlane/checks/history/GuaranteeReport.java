package io.ringlane.checks.history;

import java.util.List;

/**
 * Whether one guarantee held, over all sessions and keys.
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

  /**
   * What a session may rely on, in the order in which it issues its operations. The first four are those of Terry,
   * Demers, Petersen, Spreitzer, Theimer and Welch, Session Guarantees for Weakly Consistent Replicated Data (1994), as far as
   * reads of one key show them. A linearizable key gives them to each session that waits for its answers, and
   * linearizable keys give the fifth, too; who does not wait may lack them.
   */
  public enum Guarantee {
    /** A read issued after the session's own write, answered or not, does not answer an older value. */
    READ_YOUR_WRITES("read-your-writes"),
    /** A read does not answer an older value than a read that the session issued before it. */
    MONOTONIC_READS("monotonic reads"),
    /** Of two writes of a key that one session issued nobody is answered the later one and then the earlier one. */
    MONOTONIC_WRITES("monotonic writes"),
    /** Nobody is answered what a session wrote after it had been answered a value of the key, and then that value. */
    WRITES_FOLLOW_READS("writes-follow-reads"),
    /**
     * A session wrote one key and then another: a read of the first key by a session that had been answered the second write does not
     * answer what is older than the first.
     */
    CAUSAL_MESSAGE_PASSING("causal message passing");

    private final String label;

    Guarantee(String label) {
      this.label = label;
    }

    /** Whether order within each key is enough for it, also where a session does not wait for its answers. */
    public boolean ofOneKey() {
      return this != CAUSAL_MESSAGE_PASSING;
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
