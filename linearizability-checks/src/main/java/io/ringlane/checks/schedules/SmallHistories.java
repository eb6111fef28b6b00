package io.ringlane.checks.schedules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Judges the calls on one key by trying every order (Wing and Gong 1993, with the memory of Lowe 2017): up to some thirty calls.
 *
 * <p>A TTL is judged one-sidedly: a put's deadline lies between its invocation and its answer, plus the TTL; a read may answer the
 * value while that deadline may not have come, and absent once it may have. So nothing right is accused, and a value that vanishes
 * early or lives long is.
 */
final class SmallHistories {
  /** What the key holds: a value (none: absent), which may be over from {@code mayEnd} on and is over from {@code mustEnd} on. */
  private record State(@Nullable Long value, long mayEnd, long mustEnd) {
    static final State ABSENT = new State(null, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  private record Visited(long done, State state) {}

  private final List<Call> calls;
  private final boolean sessionOrder;
  private final Set<Visited> visited = new HashSet<>();

  private SmallHistories(List<Call> calls, boolean sessionOrder) {
    this.calls = calls.stream().filter(SmallHistories::matters).toList();
    this.sessionOrder = sessionOrder;
    if (this.calls.size() > Long.SIZE - 1) {
      throw new IllegalArgumentException(this.calls.size() + " calls on one key are too many for this checker");
    }
  }

  /**
   * Whether there is an order of the calls that respects real time, and, with {@code sessionOrder}, the order in which each client
   * issued them, and in which every answer is right.
   */
  static boolean linearizable(List<Call> calls, boolean sessionOrder) {
    return new SmallHistories(calls, sessionOrder).search(0, State.ABSENT);
  }

  /**
   * Fewer calls that are still wrong. Only calls go that cannot explain another's answer: reads, conditional calls that changed
   * nothing, and unread puts where no conditional call is left.
   */
  static List<Call> shrink(List<Call> calls, boolean sessionOrder) {
    List<Call> smallest = new ArrayList<>(calls);
    dropEach(smallest, sessionOrder,
        call -> call.kind() == Call.Kind.GET || call.kind() != Call.Kind.PUT && !call.flag());
    if (smallest.stream().allMatch(call -> call.kind() == Call.Kind.GET || call.kind() == Call.Kind.PUT)) {
      dropEach(smallest, sessionOrder, call -> call.kind() == Call.Kind.PUT && call.ttl() < 0
          && smallest.stream().noneMatch(other -> other.read() != null && other.read() == call.value()));
    }
    return smallest;
  }

  private static void dropEach(List<Call> calls, boolean sessionOrder, Predicate<Call> droppable) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call candidate = calls.get(i);
      if (droppable.test(candidate)) {
        calls.remove(i);
        if (linearizable(calls, sessionOrder)) {
          calls.add(i, candidate);
        }
      }
    }
  }

  private static boolean matters(Call call) {
    return call.outcome() == Call.Outcome.DONE
        || call.outcome() == Call.Outcome.UNKNOWN && call.kind() != Call.Kind.GET;
  }

  private boolean search(long done, State state) {
    if (finished(done)) {
      return true;
    }
    if (!visited.add(new Visited(done, state))) {
      return false;
    }
    for (int i = 0; i < calls.size(); i++) {
      if ((done & 1L << i) == 0 && mayBeNext(i, done)) {
        for (State after : effects(calls.get(i), state)) {
          if (search(done | 1L << i, after)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean finished(long done) {
    for (int i = 0; i < calls.size(); i++) {
      if ((done & 1L << i) == 0 && calls.get(i).outcome() == Call.Outcome.DONE) {
        return false;
      }
    }
    return true;
  }

  private boolean mayBeNext(int index, long done) {
    Call next = calls.get(index);
    for (int i = 0; i < calls.size(); i++) {
      Call other = calls.get(i);
      if (i != index && (done & 1L << i) == 0 && other.outcome() == Call.Outcome.DONE) {
        boolean issuedBefore = sessionOrder && other.client() == next.client() && other.invoked() < next.invoked();
        boolean over = other.returned() < next.invoked() && (!next.mayBeOld() || other.client() == next.client());
        if (over || issuedBefore) {
          return false;
        }
      }
    }
    return true;
  }

  /** The value, from this call on, for the call's TTL. */
  private static State until(Call call, @Nullable Long value) {
    return call.ttl() < 0
        ? new State(value, Long.MAX_VALUE, Long.MAX_VALUE)
        : new State(value, call.invokedAt() + call.ttl(),
            call.outcome() == Call.Outcome.UNKNOWN ? Long.MAX_VALUE : call.returnedAt() + call.ttl());
  }

  /** The states that the call may leave behind; none where its answer cannot be right here. */
  private static List<State> effects(Call call, State state) {
    List<State> after = new ArrayList<>(2);
    boolean mayBeAbsent = state.value() == null || call.returnedAt() >= state.mayEnd();
    boolean mayBeThere = state.value() != null && call.invokedAt() < state.mustEnd();
    boolean unknown = call.outcome() == Call.Outcome.UNKNOWN;
    switch (call.kind()) {
      case GET -> {
        if (call.read() == null && mayBeAbsent) {
          after.add(State.ABSENT);
        } else if (call.read() != null && mayBeThere && call.read().equals(state.value())) {
          after.add(new State(state.value(), Math.max(state.mayEnd(), call.invokedAt()), state.mustEnd()));
        }
      }
      case PUT -> after.add(until(call, call.value()));
      case EXPIRE -> {
        if (mayBeThere && (unknown || call.flag())) {
          after.add(until(call, state.value()));
        }
        if (mayBeAbsent && !unknown && !call.flag()) {
          after.add(State.ABSENT);
        }
      }
      case REMOVE -> {
        if (unknown || (call.flag() ? mayBeThere : mayBeAbsent)) {
          after.add(State.ABSENT);
        }
      }
      case PUT_IF_ABSENT -> {
        if (mayBeAbsent && (unknown || call.flag())) {
          after.add(new State(call.value(), Long.MAX_VALUE, Long.MAX_VALUE));
        }
        if (mayBeThere && !unknown && !call.flag()) {
          after.add(state);
        }
      }
      case UPDATE -> { // keeps a deadline
        if (mayBeAbsent && (unknown || call.read() == null)) {
          after.add(new State(call.value(), Long.MAX_VALUE, Long.MAX_VALUE));
        }
        if (mayBeThere && (unknown || Objects.equals(state.value(), call.read()))) {
          after.add(new State(call.value(), Math.max(state.mayEnd(), call.invokedAt()), state.mustEnd()));
        }
      }
      case REPLACE -> {
        boolean equal = state.value() != null && state.value() == call.expected();
        if (mayBeThere && equal && (unknown || call.flag())) {
          after.add(new State(call.value(), state.mayEnd(), state.mustEnd()));
        }
        if (!unknown && !call.flag()) {
          if (mayBeAbsent) {
            after.add(State.ABSENT);
          }
          if (mayBeThere && !equal) {
            after.add(state);
          }
        }
      }
    }
    return after;
  }
}
