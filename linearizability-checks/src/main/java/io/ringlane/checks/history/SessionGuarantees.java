package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import java.util.List;
import java.util.stream.Stream;

/**
 * The guarantees of {@link Guarantee}, in each session's issue order: the order of its invocations, rows with equal
 * stamps in the order in which they were recorded. Operations of a session may overlap.
 *
 * <p>
 * A guarantee is called broken only where that is certain, by two to four operations; it holds if no read that was
 * judged contradicts it. All but {@link MessagePassing} are judged key by key, so that a key's memory is free again
 * before the next, and a history may come in parts.
 */
final class SessionGuarantees {
  private final GuaranteeTally ownWrites;
  private final GuaranteeTally reads;
  private final GuaranteeTally writes;
  private final GuaranteeTally followingWrites;
  private final GuaranteeTally messages;
  private WriteOrder.Seen seen;
  private MessagePassing passing;

  /** @param first the only part, or the first of several, between which no messages are looked for */
  SessionGuarantees(History first, boolean only) {
    ownWrites = new GuaranteeTally(first, Guarantee.READ_YOUR_WRITES, "no session read a key after writing it");
    reads = new GuaranteeTally(first, Guarantee.MONOTONIC_READS, "no session read a key twice");
    writes = new GuaranteeTally(first, Guarantee.MONOTONIC_WRITES,
        "no read answered what a session had written that wrote the key again");
    followingWrites = new GuaranteeTally(first, Guarantee.WRITES_FOLLOW_READS,
        "no read answered what a session had been answered that wrote the key after it");
    messages = new GuaranteeTally(first, Guarantee.CAUSAL_MESSAGE_PASSING, only
        ? "no session read a key after it had been answered what was written after that key"
        : "not judged, because the history is larger than memory and was split by key");
    seen = new WriteOrder.Seen(first.sessionCount());
    passing = new MessagePassing(first, only, messages);
  }

  /** Goes on to another part, with other keys. */
  void next(History part) {
    Stream.of(ownWrites, reads, writes, followingWrites, messages).forEach(tally -> tally.of(part));
    seen = new WriteOrder.Seen(part.sessionCount());
    passing = new MessagePassing(part, false, messages);
  }

  /** Adds what a key shows. */
  void judge(KeyRows key, boolean linearizable) {
    IssuedOperations operations = new IssuedOperations(key);
    new SessionReads(operations, linearizable, ownWrites, reads).judge();
    new WriteOrder(operations, linearizable, seen, writes, followingWrites).judge();
    passing.add(operations, linearizable);
  }

  /** What all keys together show, one report a guarantee, in the order of {@link Guarantee}. */
  List<GuaranteeReport> reports() {
    passing.judge();
    return Stream.of(ownWrites, reads, writes, followingWrites, messages).map(GuaranteeTally::report).toList();
  }
}
