package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The guarantees straight from their definitions, for small histories without TTLs, whether they are linearizable or
 * not: tries every order of the writes and every write that each read may have answered. Shares nothing with the checkers but the
 * record of an operation.
 *
 * <p>
 * The writes of a key have some order. In it a write comes before each that was issued after it had returned or its
 * value had been answered, and, for {@link Guarantee#READ_YOUR_WRITES} and {@link Guarantee#CAUSAL_MESSAGE_PASSING}, before those that its
 * own session issued later.
 */
final class GuaranteeOracle {
  private static final int BEGINNING = -1;

  private final @Nullable Guarantee guarantee;
  private final List<HistoryOperation> operations;
  private final List<Integer> writes = new ArrayList<>();
  private final List<Integer> reads = new ArrayList<>();
  /** By operation: the write that a read answered, an operation or BEGINNING. */
  private final int[] source;
  /** By operation: the rank of a write. */
  private final int[] rank;

  private GuaranteeOracle(@Nullable Guarantee guarantee, List<HistoryOperation> history) {
    this.guarantee = guarantee;
    operations = history.stream().filter(o -> o.outcome() == Outcome.OK
        || (o.outcome() == Outcome.INFO && o.kind() != OperationKind.GET)).toList();
    for (int i = 0; i < operations.size(); i++) {
      (operations.get(i).kind() == OperationKind.GET ? reads : writes).add(i);
    }
    source = new int[operations.size()];
    rank = new int[operations.size()];
    Arrays.fill(rank, Integer.MAX_VALUE);
  }

  /** Whether some order and some sources keep the guarantee. */
  static boolean keeps(Guarantee guarantee, List<HistoryOperation> history) {
    return new GuaranteeOracle(guarantee, history).choose(0);
  }

  /** Whether there are such an order and sources at all. */
  static boolean explains(List<HistoryOperation> history) {
    return new GuaranteeOracle(null, history).choose(0);
  }

  private boolean choose(int read) {
    if (read == reads.size()) {
      return order(0);
    }
    HistoryOperation operation = operations.get(reads.get(read));
    for (int write : writes) {
      HistoryOperation from = operations.get(write);
      if (from.key().equals(operation.key()) && Objects.equals(from.value(), operation.value())
          && from.invokeNanos() <= operation.returnNanos()) {
        source[reads.get(read)] = write;
        if (choose(read + 1)) {
          return true;
        }
      }
    }
    source[reads.get(read)] = BEGINNING;
    return operation.value() == null && choose(read + 1);
  }

  private boolean order(int placed) {
    if (placed == writes.size()) {
      return kept();
    }
    for (int write : writes) {
      if (rank[write] == Integer.MAX_VALUE && writes.stream().noneMatch(other -> other != write
          && rank[other] == Integer.MAX_VALUE && comesBefore(other, write))) {
        rank[write] = placed;
        boolean found = order(placed + 1);
        rank[write] = Integer.MAX_VALUE;
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean comesBefore(int one, int other) {
    HistoryOperation first = operations.get(one);
    HistoryOperation second = operations.get(other);
    if (!first.key().equals(second.key())) {
      return false;
    }
    boolean ownOrder = guarantee == Guarantee.READ_YOUR_WRITES || guarantee == Guarantee.CAUSAL_MESSAGE_PASSING;
    return first.returnNanos() < second.invokeNanos() || (ownOrder && issuedBefore(one, other))
        || reads.stream().anyMatch(r -> source[r] == one && operations.get(r).returnNanos() < second.invokeNanos());
  }

  private boolean issuedBefore(int one, int other) {
    HistoryOperation first = operations.get(one);
    HistoryOperation second = operations.get(other);
    return first.outcome() == Outcome.OK && second.outcome() == Outcome.OK && first.session().equals(second.session())
        && (first.invokeNanos() < second.invokeNanos()
            || (first.invokeNanos() == second.invokeNanos() && first.line() < second.line()));
  }

  private boolean older(int source, int write) {
    return source == BEGINNING ? write != BEGINNING : write != BEGINNING && rank[source] < rank[write];
  }

  private boolean sameKey(int one, int other) {
    return operations.get(one).key().equals(operations.get(other).key());
  }

  private boolean kept() {
    return switch (guarantee) {
      case null -> true;
      case READ_YOUR_WRITES -> writes.stream().noneMatch(w -> reads.stream()
          .anyMatch(r -> sameKey(w, r) && issuedBefore(w, r) && older(source[r], w)));
      case MONOTONIC_READS -> reads.stream().noneMatch(first -> reads.stream()
          .anyMatch(r -> sameKey(first, r) && issuedBefore(first, r) && older(source[r], source[first])));
      case MONOTONIC_WRITES -> writes.stream().noneMatch(one -> writes.stream()
          .anyMatch(other -> sameKey(one, other) && issuedBefore(one, other) && isSeenBackwards(one, other)));
      case WRITES_FOLLOW_READS -> reads.stream().noneMatch(r -> writes.stream().anyMatch(w -> sameKey(r, w)
          && issuedBefore(r, w) && source[r] != w && source[r] != BEGINNING && isSeenBackwards(source[r], w)));
      case CAUSAL_MESSAGE_PASSING -> reads.stream().noneMatch(teller -> reads.stream()
          .anyMatch(r -> issuedBefore(teller, r) && writes.stream().anyMatch(w -> sameKey(w, r)
              && source[teller] != BEGINNING && !sameKey(w, teller) && issuedBefore(w, source[teller])
              && !operations.get(w).session().equals(operations.get(r).session()) && older(source[r], w))));
    };
  }

  /** Whether a session was answered the second write and then the first. */
  private boolean isSeenBackwards(int first, int second) {
    return reads.stream().anyMatch(one -> source[one] == second
        && reads.stream().anyMatch(other -> source[other] == first && issuedBefore(one, other)));
  }
}
