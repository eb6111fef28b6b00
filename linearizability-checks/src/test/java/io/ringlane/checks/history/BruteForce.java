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
  private final List<HistoryOperation> operations;
  private final boolean[] placed;
  private final boolean issueOrder;

  private BruteForce(List<HistoryOperation> operations, boolean issueOrder) {
    this.operations = operations;
    this.placed = new boolean[operations.size()];
    this.issueOrder = issueOrder;
  }

  static boolean linearizable(List<HistoryOperation> history) {
    return new BruteForce(telling(history), false).explains(null);
  }

  /** Whether an order explains the answers that also keeps each session's answered operations in issue order. */
  static boolean linearizableInIssueOrder(List<HistoryOperation> history) {
    return new BruteForce(telling(history), true).explains(null);
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

  private boolean explains(@Nullable String holds) {
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
      if (!placed[i] && fits && mayComeNext(i)) {
        placed[i] = true;
        boolean explained = explains(next.kind() == OperationKind.GET ? holds : next.value());
        placed[i] = false;
        if (explained) {
          return true;
        }
      }
    }
    return false;
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
