package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * Judges any key by search: removes, misses, repeated values, writes of unknown outcome, values with a TTL.
 *
 * <p>
 * Exact both ways within its budget. Linear in the length of the history, exponential only in how many operations are
 * open at once. Walking through the events and deciding as late as possible is Lowe's idea ("Testing for
 * linearizability", Concurrency and Computation 29(4), 2017); what follows from the object being a register is ours.
 */
final class FrontierChecker {
  // How it works. Events are walked in time order, invocations before returns at equal stamps. The frontier is the set
  // of configurations that explain everything so far. A configuration is the value that holds now and, for each open
  // operation, one of these states:
  //   read:  waiting or answered
  //   write: owing (must still be placed), free (may be placed, need not) or used
  // Three observations about registers keep it small:
  //   1. A read takes effect in the moment in which its value holds. It never waits for anything better.
  //   2. A write that was open when any other write took effect may have been placed just before that one, where nobody
  //      saw it. So each change of the value makes every owing write free, and no configuration is spent on writes
  //      that were overwritten unseen. A write of unknown outcome is free from the beginning.
  //   3. The value changes only when it must: a waiting read returns, or an owing write returns, or a free write returns
  //      whose value somebody will still answer (then both ways are followed). On the way the value may pass through
  //      others that waiting reads want.
  // Of several open writes of one value the one that returns first is placed first (exchange them otherwise). When the
  // last read of a value has returned, that value and whether it was used make no difference any more. A configuration
  // that can do all that another can is kept instead of both.
  //
  // A value with a TTL may turn absent while it stands, once its time has come. Nothing forces it to, and in the end it
  // costs nothing but the value. So it does only when a read returns that must have been answered absent, or when it is
  // about to be overwritten while such reads wait; and an open write whose time has come is one more source of absent:
  // it is placed and turns absent at once. It is no write, so it makes no owing write free. Of writes of one value only
  // those without a TTL can be exchanged, so each open one with a TTL is a way of its own.
  //
  // Layout: a configuration is a row of longs: the value, from when on it may turn absent (NEVER; NOW once that has
  // come), then bits "done" (answered or used), then bits "owing".

  private static final int UNINTERESTING = -1;
  private static final int NONE = -1;
  private static final int PAIRWISE = 64;
  private static final int EXPIRES = 1;
  private static final int BITS = 2;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NOW = Long.MIN_VALUE;

  /** How it ended: {@code failedAt} is the operation whose return nothing explains, or -1. */
  record Search(Verdict verdict, int failedAt, long configurations) {}

  private final KeyOperations operations;
  private final long budget;
  private long spent;
  private boolean exhausted;

  private final int words;
  private final int stride;
  private long[] frontier;
  private int count;
  private long[] next;
  private int nextCount;

  /** Reads not yet returned, by value. */
  private final int[] remaining;
  private final int[] slotOf;
  private final int[] operationAt;
  private final int[] freeSlots;
  private int freeCount;
  private int slotsUsed;
  private final int[] openReads;
  private int openReadCount;
  private final long[] readMask;
  /** Open writes of a value as a list of slots, the one that returns first at the head. */
  private final int[] head;
  private final int[] tail;
  private final int[] after;
  private final int[] before;
  private final int[] mark;
  private int marks;
  /** Open writes with a TTL. */
  private final int[] openTimed;
  private int openTimedCount;
  /** The stamp of the return that is looked at. */
  private long time;
  private int[] table = new int[256];

  private FrontierChecker(KeyOperations operations, int[] byInvocation, int[] byReturn, long budget) {
    this.operations = operations;
    this.budget = budget;
    int slots = mostOpen(operations, byInvocation, byReturn);
    words = Math.max(1, (slots + 63) >>> 6);
    stride = BITS + 2 * words;
    frontier = new long[16 * stride];
    next = new long[16 * stride];
    remaining = operations.reads.clone();
    slotOf = new int[operations.count];
    Arrays.fill(slotOf, NONE);
    operationAt = new int[slots];
    freeSlots = new int[slots];
    openReads = new int[slots];
    readMask = new long[words];
    head = new int[operations.values];
    tail = new int[operations.values];
    Arrays.fill(head, NONE);
    Arrays.fill(tail, NONE);
    after = new int[slots];
    before = new int[slots];
    mark = new int[operations.values];
    openTimed = new int[slots];
  }

  /** Searches, spending at most {@code budget} configurations beyond the one each event costs anyway. */
  static Search check(KeyOperations operations, long budget) {
    int[] byInvocation = operations.byInvocation();
    int[] byReturn = operations.byReturn();
    return new FrontierChecker(operations, byInvocation, byReturn, budget).walk(byInvocation, byReturn);
  }

  private Search walk(int[] byInvocation, int[] byReturn) {
    count = 1;
    frontier[0] = remaining[KeyOperations.ABSENT] > 0 ? KeyOperations.ABSENT : UNINTERESTING;
    frontier[EXPIRES] = NEVER;
    int invocation = 0;
    for (int operation : byReturn) {
      long until = operations.returned[operation];
      if (until == Long.MAX_VALUE) {
        break;
      }
      while (invocation < byInvocation.length && operations.invoked[byInvocation[invocation]] <= until) {
        open(byInvocation[invocation++]);
      }
      time = until;
      if (operations.write[operation]) {
        writeReturns(operation);
      } else {
        readReturns(operation);
      }
      spent += Math.max(0, nextCount - 1);
      exhausted |= spent > budget;
      if (exhausted) {
        return new Search(Verdict.UNKNOWN, NONE, spent);
      }
      if (nextCount == 0) {
        return new Search(Verdict.VIOLATION, operation, spent);
      }
      prune();
    }
    return new Search(Verdict.OK, NONE, spent);
  }

  /** How many slots the walk will need: writes of unknown outcome stay open until nobody can answer them. */
  private static int mostOpen(KeyOperations operations, int[] byInvocation, int[] byReturn) {
    int[] left = operations.reads.clone();
    int[] optional = new int[operations.values];
    int[] optionalTimed = new int[operations.values];
    int open = 0;
    int most = 0;
    int invocation = 0;
    for (int operation : byReturn) {
      while (invocation < byInvocation.length
          && operations.invoked[byInvocation[invocation]] <= operations.returned[operation]) {
        int opened = byInvocation[invocation++];
        boolean isOptional = operations.isOptional(opened);
        boolean isTimed = operations.expires[opened] != NEVER;
        if (!isOptional || left[operations.value[opened]] > 0 || (isTimed && left[KeyOperations.ABSENT] > 0)) {
          open++;
          (isTimed ? optionalTimed : optional)[operations.value[opened]] += isOptional ? 1 : 0;
        }
      }
      most = Math.max(most, open);
      int value = operations.value[operation];
      if (!operations.isOptional(operation)) {
        open--;
      }
      if (!operations.write[operation] && --left[value] == 0) {
        open -= optional[value];
        optional[value] = 0;
        int first = value == KeyOperations.ABSENT ? 0 : value;
        int last = value == KeyOperations.ABSENT ? operations.values - 1 : value;
        for (int v = first; v <= last && left[KeyOperations.ABSENT] == 0; v++) {
          if (left[v] == 0) {
            open -= optionalTimed[v];
            optionalTimed[v] = 0;
          }
        }
      }
    }
    return most;
  }

  private void open(int operation) {
    int value = operations.value[operation];
    boolean optional = operations.isOptional(operation);
    if (optional && !isInteresting(operation)) {
      return;
    }
    int slot = freeCount > 0 ? freeSlots[--freeCount] : slotsUsed++;
    slotOf[operation] = slot;
    operationAt[slot] = operation;
    int word = slot >>> 6;
    long bit = 1L << slot;
    if (!operations.write[operation]) {
      openReads[openReadCount++] = slot;
      readMask[word] |= bit;
      for (int at = 0; at < count * stride; at += stride) {
        if (frontier[at] == value) {
          frontier[at + BITS + word] |= bit;
        }
      }
      return;
    }
    link(slot, value);
    if (isTimed(slot)) {
      openTimed[openTimedCount++] = slot;
    }
    if (!optional) {
      for (int at = 0; at < count * stride; at += stride) {
        frontier[at + BITS + words + word] |= bit;
      }
    }
  }

  /** Whether somebody will still answer the value of the write, or absent because it had turned so. */
  private boolean isInteresting(int write) {
    return remaining[operations.value[write]] > 0
        || (operations.expires[write] != NEVER && remaining[KeyOperations.ABSENT] > 0);
  }

  private boolean isTimed(int slot) {
    return operations.expires[operationAt[slot]] != NEVER;
  }

  /** Whether the value of this write may turn absent now. */
  private boolean mayExpire(int slot) {
    return operations.expires[operationAt[slot]] <= time;
  }

  private void writeReturns(int operation) {
    int slot = slotOf[operation];
    int word = slot >>> 6;
    long bit = 1L << slot;
    boolean wanted = isInteresting(operation);
    nextCount = 0;
    for (int at = 0; at < count * stride && !exhausted; at += stride) {
      boolean used = (frontier[at + BITS + word] & bit) != 0;
      boolean owing = (frontier[at + BITS + words + word] & bit) != 0;
      if (!owing) {
        copy(frontier, at);
      }
      if (owing || (!used && wanted)) {
        change(at, slot);
      }
    }
    clear(slot);
    release(slot);
  }

  private void readReturns(int operation) {
    int slot = slotOf[operation];
    int word = slot >>> 6;
    long bit = 1L << slot;
    int value = operations.value[operation];
    nextCount = 0;
    for (int at = 0; at < count * stride && !exhausted; at += stride) {
      if ((frontier[at + BITS + word] & bit) != 0) {
        copy(frontier, at);
      } else if (value == KeyOperations.ABSENT && frontier[at + EXPIRES] <= time) {
        copy(frontier, at);
        expire((nextCount - 1) * stride);
      } else {
        for (int source = usable(at, head[value]); source != NONE && !exhausted; source = another(at, source)) {
          change(at, source);
        }
        for (int i = 0; i < openTimedCount && value == KeyOperations.ABSENT && !exhausted; i++) {
          int source = openTimed[i];
          if (mayExpire(source) && isUnused(frontier, at, source)) {
            int first = nextCount;
            change(at, source);
            for (int way = first; way < nextCount; way++) {
              expire(way * stride);
            }
          }
        }
      }
    }
    clear(slot);
    readMask[word] &= ~bit;
    int last = 0;
    while (openReads[last] != slot) {
      last++;
    }
    openReads[last] = openReads[--openReadCount];
    freeSlots[freeCount++] = slot;
    if (--remaining[value] == 0) {
      forget(value);
    }
  }

  /** The first write from this slot of a list on that the configuration has not used, or NONE. */
  private int usable(int at, int from) {
    int slot = from;
    while (slot != NONE && !isUnused(frontier, at, slot)) {
      slot = after[slot];
    }
    return slot;
  }

  /** The next write of the same value that is a way of its own: of those without a TTL only the first is. */
  private int another(int at, int source) {
    boolean plain = false;
    for (int slot = head[operations.value[operationAt[source]]]; slot != source; slot = after[slot]) {
      plain |= !isTimed(slot) && isUnused(frontier, at, slot);
    }
    plain |= !isTimed(source);
    int slot = usable(at, after[source]);
    while (slot != NONE && plain && !isTimed(slot)) {
      slot = usable(at, after[slot]);
    }
    return slot;
  }

  private boolean isUnused(long[] configurations, int at, int slot) {
    return (configurations[at + BITS + (slot >>> 6)] & 1L << slot) == 0;
  }

  /** Adds what becomes of a configuration when a write takes effect, on every way that serves waiting reads. */
  private void change(int at, int slot) {
    int first = nextCount;
    int target = operations.value[operationAt[slot]];
    copy(frontier, at);
    if (frontier[at + EXPIRES] <= time) {
      expire(first * stride);
    }
    if (isInteresting(operationAt[slot])) {
      marks++;
      mark[target] = marks;
      int absentRead = NONE;
      for (int i = 0; i < openReadCount && !exhausted; i++) {
        int read = openReads[i];
        int value = operations.value[operationAt[read]];
        boolean waiting = isUnused(next, first * stride, read);
        absentRead = waiting && value == KeyOperations.ABSENT ? read : absentRead;
        if (waiting && mark[value] != marks) {
          mark[value] = marks;
          int until = nextCount;
          for (int source = usable(at, head[value]); source != NONE && !exhausted; source = another(at, source)) {
            for (int way = first; way < until && !exhausted; way++) {
              pass(way, source);
            }
          }
        }
      }
      if (absentRead != NONE && target != KeyOperations.ABSENT) {
        passThroughExpired(first, slot, absentRead);
      }
    }
    for (int way = first; way < nextCount; way++) {
      place(way * stride, slot);
    }
  }

  /** Adds ways on which an open write whose time has come is placed for nothing but to turn absent. */
  private void passThroughExpired(int first, int target, int absentRead) {
    int until = nextCount;
    for (int i = 0; i < openTimedCount; i++) {
      int source = openTimed[i];
      if (source != target && mayExpire(source)) {
        for (int way = first; way < until && !exhausted; way++) {
          if (isUnused(next, way * stride, source) && isUnused(next, way * stride, absentRead)) {
            pass(way, source);
          }
        }
      }
    }
  }

  /** Adds a way that goes on where another one is: this write takes effect, and turns absent if it may. */
  private void pass(int way, int source) {
    copy(next, way * stride);
    int at = (nextCount - 1) * stride;
    place(at, source);
    if (mayExpire(source)) {
      expire(at);
    }
  }

  /** The value turns absent. It is no write, so what is owing stays so. */
  private void expire(int at) {
    next[at] = remaining[KeyOperations.ABSENT] > 0 ? KeyOperations.ABSENT : UNINTERESTING;
    next[at + EXPIRES] = NEVER;
    answer(at, KeyOperations.ABSENT);
  }

  private void place(int at, int slot) {
    int operation = operationAt[slot];
    int value = operations.value[operation];
    Arrays.fill(next, at + BITS + words, at + stride, 0L);
    next[at + EXPIRES] = remaining[KeyOperations.ABSENT] > 0 ? operations.expires[operation] : NEVER;
    if (!isInteresting(operation)) {
      next[at] = UNINTERESTING;
      return;
    }
    next[at] = remaining[value] > 0 ? value : UNINTERESTING;
    next[at + BITS + (slot >>> 6)] |= 1L << slot;
    answer(at, value);
  }

  /** Open reads of this value are answered. */
  private void answer(int at, int value) {
    for (int i = 0; i < openReadCount; i++) {
      int read = openReads[i];
      if (operations.value[operationAt[read]] == value) {
        next[at + BITS + (read >>> 6)] |= 1L << read;
      }
    }
  }

  private void copy(long[] from, int at) {
    exhausted |= spent + nextCount > budget + 1;
    if ((nextCount + 1) * stride > next.length) {
      if (next.length > 1 << 27) {
        exhausted = true;
        nextCount = 0;
      } else {
        next = Arrays.copyOf(next, next.length * 2);
      }
    }
    System.arraycopy(from, at, next, nextCount * stride, stride);
    nextCount++;
  }

  private void clear(int slot) {
    int word = slot >>> 6;
    long keep = ~(1L << slot);
    for (int at = 0; at < nextCount * stride; at += stride) {
      next[at + BITS + word] &= keep;
      next[at + BITS + words + word] &= keep;
    }
  }

  /** Nobody will answer this value any more. */
  private void forget(int value) {
    for (int slot = head[value]; slot != NONE;) {
      int following = after[slot];
      forgetIfDull(slot);
      slot = following;
    }
    for (int i = openTimedCount - 1; i >= 0 && value == KeyOperations.ABSENT; i--) {
      forgetIfDull(openTimed[i]);
    }
    for (int at = 0; at < nextCount * stride; at += stride) {
      if (next[at] == value) {
        next[at] = UNINTERESTING;
      }
      if (value == KeyOperations.ABSENT) {
        next[at + EXPIRES] = NEVER;
      }
    }
  }

  private void forgetIfDull(int slot) {
    if (isInteresting(operationAt[slot])) {
      return;
    }
    int word = slot >>> 6;
    for (int at = 0; at < nextCount * stride; at += stride) {
      next[at + BITS + word] &= ~(1L << slot);
    }
    if (operations.isOptional(operationAt[slot])) {
      release(slot);
    }
  }

  /** The write of this slot is closed. */
  private void release(int slot) {
    unlink(slot, operations.value[operationAt[slot]]);
    freeSlots[freeCount++] = slot;
    if (isTimed(slot)) {
      int at = openTimedCount - 1;
      while (openTimed[at] != slot) {
        at--;
      }
      openTimed[at] = openTimed[--openTimedCount];
    }
  }

  private void link(int slot, int value) {
    long until = operations.returned[operationAt[slot]];
    int previous = tail[value];
    while (previous != NONE && operations.returned[operationAt[previous]] > until) {
      previous = before[previous];
    }
    int following = previous == NONE ? head[value] : after[previous];
    before[slot] = previous;
    after[slot] = following;
    if (previous == NONE) {
      head[value] = slot;
    } else {
      after[previous] = slot;
    }
    if (following == NONE) {
      tail[value] = slot;
    } else {
      before[following] = slot;
    }
  }

  private void unlink(int slot, int value) {
    if (before[slot] == NONE) {
      head[value] = after[slot];
    } else {
      after[before[slot]] = after[slot];
    }
    if (after[slot] == NONE) {
      tail[value] = before[slot];
    } else {
      before[after[slot]] = before[slot];
    }
  }

  /** Makes what was built the frontier, without repetitions and, while it is small, without what is no better. */
  private void prune() {
    for (int at = EXPIRES; operations.timed && at < nextCount * stride; at += stride) {
      next[at] = next[at] <= time ? NOW : next[at];
    }
    if (nextCount > PAIRWISE) {
      dropRepeated();
    }
    if (nextCount <= PAIRWISE) {
      dropDominated();
    }
    long[] other = frontier;
    frontier = next;
    count = nextCount;
    next = other;
    nextCount = 0;
  }

  private void dropRepeated() {
    int size = Integer.highestOneBit(nextCount) << 2;
    if (table.length < size) {
      table = new int[size];
    }
    Arrays.fill(table, 0, size, 0);
    int kept = 0;
    for (int i = 0; i < nextCount; i++) {
      int at = i * stride;
      long hash = 0;
      for (int word = 0; word < stride; word++) {
        hash = (hash ^ next[at + word]) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
      }
      int place = (int) hash & (size - 1);
      boolean repeated = false;
      while (table[place] != 0 && !repeated) {
        int known = (table[place] - 1) * stride;
        repeated = Arrays.equals(next, known, known + stride, next, at, at + stride);
        place = (place + 1) & (size - 1);
      }
      if (!repeated) {
        table[place] = kept + 1;
        System.arraycopy(next, at, next, kept * stride, stride);
        kept++;
      }
    }
    nextCount = kept;
  }

  private void dropDominated() {
    int kept = 0;
    for (int i = 0; i < nextCount; i++) {
      boolean useless = false;
      for (int k = 0; k < kept && !useless; k++) {
        useless = dominates(k * stride, i * stride);
      }
      if (!useless) {
        int stay = 0;
        for (int k = 0; k < kept; k++) {
          if (!dominates(i * stride, k * stride)) {
            System.arraycopy(next, k * stride, next, stay * stride, stride);
            stay++;
          }
        }
        System.arraycopy(next, i * stride, next, stay * stride, stride);
        kept = stay + 1;
      }
    }
    nextCount = kept;
  }

  private boolean dominates(int better, int worse) {
    // What may turn absent now can do all that absent can.
    boolean mayBeAbsent = next[better + EXPIRES] == NOW && next[worse] == KeyOperations.ABSENT;
    if (next[better] != next[worse] && next[worse] != UNINTERESTING && !mayBeAbsent) {
      return false;
    }
    if (next[better + EXPIRES] > next[worse + EXPIRES]) {
      return false;
    }
    for (int word = 0; word < words; word++) {
      long doneHere = next[better + BITS + word];
      long doneThere = next[worse + BITS + word];
      long reads = readMask[word];
      long owing = next[better + BITS + words + word] & ~next[worse + BITS + words + word];
      if (owing != 0 || (doneHere & ~doneThere & ~reads) != 0 || (doneThere & ~doneHere & reads) != 0) {
        return false;
      }
    }
    return true;
  }
}
