package io.ringlane.checks.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: tries every order of the operations of one key, straight from the definition. Shares nothing with the
 * checkers but the record of an operation.
 */
final class BruteForce {
  private static final long NEVER = Long.MAX_VALUE;

  private final List<HistoryOperation> operations;
  private final boolean[] placed;
  private final boolean issueOrder;

  private BruteForce(List<HistoryOperation> operations, boolean issueOrder) {
    this.operations = operations;
    this.placed = new boolean[operations.size()];
    this.issueOrder = issueOrder;
  }

  static boolean linearizable(List<HistoryOperation> history) {
    return new BruteForce(telling(history), false).explains(null, NEVER, Long.MIN_VALUE);
  }

  /** Whether an order explains the answers that also keeps each session's answered operations in issue order. */
  static boolean linearizableInIssueOrder(List<HistoryOperation> history) {
    return new BruteForce(telling(history), true).explains(null, NEVER, Long.MIN_VALUE);
  }

  private static List<HistoryOperation> telling(List<HistoryOperation> history) {
    List<HistoryOperation> telling = new ArrayList<>();
    for (HistoryOperation operation : history) {
      boolean nothing = operation.outcome() == Outcome.FAIL
          || (operation.kind() == OperationKind.GET && operation.outcome() == Outcome.INFO);
      if (!nothing) {
        telling.add(operation);
      }
    }
    return telling;
  }

  /** Whether a read answered a value although every write of it had returned longer than TTL + bound before. */
  static boolean hasLateRead(List<HistoryOperation> history, long boundNanos) {
    for (HistoryOperation read : history) {
      if (read.kind() == OperationKind.GET && read.outcome() == Outcome.OK && read.value() != null) {
        List<HistoryOperation> writes = telling(history).stream()
            .filter(w -> w.kind() == OperationKind.PUT && Objects.equals(w.value(), read.value())).toList();
        if (!writes.isEmpty() && writes.stream().allMatch(w -> w.outcome() == Outcome.OK && w.ttlMillis() >= 0
            && read.invokeNanos() > w.returnNanos() + w.ttlMillis() * 1_000_000 + boundNanos)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * @param expires from when on what holds may turn absent
   * @param now the earliest moment at which all that was placed can have taken effect
   */
  private boolean explains(@Nullable String holds, long expires, long now) {
    boolean done = true;
    for (int i = 0; i < placed.length; i++) {
      done &= placed[i] || operations.get(i).outcome() == Outcome.INFO;
    }
    if (done) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      HistoryOperation next = operations.get(i);
      boolean fits = next.kind() != OperationKind.GET || Objects.equals(next.value(), holds);
      long then = Math.max(now, next.invokeNanos());
      if (!placed[i] && fits && then <= next.returnNanos() && mayComeNext(i)) {
        placed[i] = true;
        boolean write = next.kind() != OperationKind.GET;
        long until = write && next.ttlMillis() >= 0 ? next.invokeNanos() + next.ttlMillis() * 1_000_000 : NEVER;
        boolean explained = explains(write ? next.value() : holds, write ? until : expires, then);
        placed[i] = false;
        if (explained) {
          return true;
        }
      }
    }
    return expires != NEVER && explains(null, NEVER, Math.max(now, expires));
  }

  private boolean mayComeNext(int candidate) {
    HistoryOperation next = operations.get(candidate);
    for (int i = 0; i < placed.length; i++) {
      HistoryOperation other = operations.get(i);
      if (!placed[i] && i != candidate) {
        boolean ended = other.outcome() == Outcome.OK && other.returnNanos() < next.invokeNanos();
        boolean issuedBefore = other.outcome() == Outcome.OK && next.outcome() == Outcome.OK
            && other.session().equals(next.session()) && (other.invokeNanos() < next.invokeNanos()
                || (other.invokeNanos() == next.invokeNanos() && other.line() < next.line()));
        if (ended || (issueOrder && issuedBefore)) {
          return false;
        }
      }
    }
    return true;
  }
}
