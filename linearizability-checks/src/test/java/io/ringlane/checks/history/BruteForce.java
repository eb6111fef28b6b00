package io.ringlane.checks.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: tries every order of the operations, straight from the definition. Shares nothing with the
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
    return new BruteForce(telling(history), false).explains(Map.of(), Long.MIN_VALUE);
  }

  /** Whether an order explains the answers that also keeps each session's answered operations in issue order. */
  static boolean linearizableInIssueOrder(List<HistoryOperation> history) {
    return new BruteForce(telling(history), true).explains(Map.of(), Long.MIN_VALUE);
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

  /** A value that is there, and from when on it may turn absent. */
  private record Held(String value, long expires) {}

  /**
   * @param holds what each key holds that is not absent
   * @param now the earliest moment at which all that was placed can have taken effect
   */
  private boolean explains(Map<String, Held> holds, long now) {
    boolean done = true;
    for (int i = 0; i < placed.length; i++) {
      done &= placed[i] || operations.get(i).outcome() == Outcome.INFO;
    }
    if (done) {
      return true;
    }
    for (int i = 0; i < placed.length; i++) {
      HistoryOperation next = operations.get(i);
      Held held = holds.get(next.key());
      boolean fits = next.kind() != OperationKind.GET
          || Objects.equals(next.value(), held == null ? null : held.value());
      long then = Math.max(now, next.invokeNanos());
      if (!placed[i] && fits && then <= next.returnNanos() && mayComeNext(i)) {
        placed[i] = true;
        boolean explained = explains(next.kind() == OperationKind.GET ? holds : after(holds, next), then);
        placed[i] = false;
        if (explained) {
          return true;
        }
      }
    }
    for (Map.Entry<String, Held> held : holds.entrySet()) {
      long expires = held.getValue().expires();
      if (expires != NEVER && explains(with(holds, held.getKey(), null), Math.max(now, expires))) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, Held> after(Map<String, Held> holds, HistoryOperation write) {
    String value = write.value();
    long expires = write.ttlMillis() < 0 ? NEVER : write.invokeNanos() + write.ttlMillis() * 1_000_000;
    return with(holds, write.key(), value == null ? null : new Held(value, expires));
  }

  private static Map<String, Held> with(Map<String, Held> holds, String key, @Nullable Held held) {
    Map<String, Held> changed = new HashMap<>(holds);
    if (held == null) {
      changed.remove(key);
    } else {
      changed.put(key, held);
    }
    return changed;
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
