package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import java.util.List;

/**
 * The guarantees of {@link Guarantee}, in each session's issue order: the order of its invocations, rows with equal
 * stamps in the order in which they were recorded. Operations of a session may overlap.
 *
 * <p>
 * A guarantee is called broken only where that is certain, by two to four operations; it holds if no read that was
 * judged contradicts it. All but {@link MessagePassing} are judged key by key, so that a key's memory is free again
 * before the next.
 */
final class SessionGuarantees {
  private final History history;
  private final GuaranteeTally ownWrites = new GuaranteeTally(Guarantee.READ_YOUR_WRITES,
      "no session read a key after writing it");
  private final GuaranteeTally reads = new GuaranteeTally(Guarantee.MONOTONIC_READS, "no session read a key twice");
  private final GuaranteeTally writes = new GuaranteeTally(Guarantee.MONOTONIC_WRITES,
      "no read answered what a session had written that wrote the key again");
  private final GuaranteeTally followingWrites = new GuaranteeTally(Guarantee.WRITES_FOLLOW_READS,
      "no read answered what a session had been answered that wrote the key after it");
  private final WriteOrder.Seen seen;
  private final MessagePassing messages;

  SessionGuarantees(History history) {
    this.history = history;
    seen = new WriteOrder.Seen(history.sessionCount());
    messages = new MessagePassing(history);
  }

  /** Adds what a key shows. */
  void judge(int key, boolean linearizable) {
    IssuedOperations operations = new IssuedOperations(history, key);
    new SessionReads(operations, linearizable, ownWrites, reads).judge();
    new WriteOrder(operations, linearizable, seen, writes, followingWrites).judge();
    messages.add(operations, linearizable);
  }

  /** What all keys together show, one report a guarantee, in the order of {@link Guarantee}. */
  List<GuaranteeReport> reports() {
    return List.of(ownWrites.report(history), reads.report(history), writes.report(history),
        followingWrites.report(history), messages.judge().report(history));
  }
}
