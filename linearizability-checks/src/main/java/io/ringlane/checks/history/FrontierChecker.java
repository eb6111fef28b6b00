package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * Judges any key by search: removes, misses, repeated values, writes of unknown outcome.
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
  // Layout: a configuration is a row of longs: the value, then bits "done" (answered or used), then bits "owing".

  private static final int UNINTERESTING = -1;
  private static final int NONE = -1;
  private static final int PAIRWISE = 64;

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
  private int[] table = new int[256];

  private FrontierChecker(KeyOperations operations, int[] byInvocation, int[] byReturn, long budget) {
    this.operations = operations;
    this.budget = budget;
    int slots = mostOpen(operations, byInvocation, byReturn);
    words = Math.max(1, (slots + 63) >>> 6);
    stride = 1 + 2 * words;
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
    int invocation = 0;
    for (int operation : byReturn) {
      long until = operations.returned[operation];
      if (until == Long.MAX_VALUE) {
        break;
      }
      while (invocation < byInvocation.length && operations.invoked[byInvocation[invocation]] <= until) {
        open(byInvocation[invocation++]);
      }
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
    int open = 0;
    int most = 0;
    int invocation = 0;
    for (int operation : byReturn) {
      while (invocation < byInvocation.length
          && operations.invoked[byInvocation[invocation]] <= operations.returned[operation]) {
        int opened = byInvocation[invocation++];
        boolean isOptional = operations.isOptional(opened);
        if (!isOptional || left[operations.value[opened]] > 0) {
          open++;
          optional[operations.value[opened]] += isOptional ? 1 : 0;
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
      }
    }
    return most;
  }

  private void open(int operation) {
    int value = operations.value[operation];
    boolean optional = operations.isOptional(operation);
    if (optional && remaining[value] == 0) {
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
          frontier[at + 1 + word] |= bit;
        }
      }
      return;
    }
    link(slot, value);
    if (!optional) {
      for (int at = 0; at < count * stride; at += stride) {
        frontier[at + 1 + words + word] |= bit;
      }
    }
  }

  private void writeReturns(int operation) {
    int slot = slotOf[operation];
    int word = slot >>> 6;
    long bit = 1L << slot;
    boolean wanted = remaining[operations.value[operation]] > 0;
    nextCount = 0;
    for (int at = 0; at < count * stride && !exhausted; at += stride) {
      boolean used = (frontier[at + 1 + word] & bit) != 0;
      boolean owing = (frontier[at + 1 + words + word] & bit) != 0;
      if (!owing) {
        copy(frontier, at);
      }
      if (owing || (!used && wanted)) {
        change(at, slot);
      }
    }
    clear(slot);
    unlink(slot, operations.value[operation]);
    freeSlots[freeCount++] = slot;
  }

  private void readReturns(int operation) {
    int slot = slotOf[operation];
    int word = slot >>> 6;
    long bit = 1L << slot;
    int value = operations.value[operation];
    nextCount = 0;
    for (int at = 0; at < count * stride && !exhausted; at += stride) {
      if ((frontier[at + 1 + word] & bit) != 0) {
        copy(frontier, at);
      } else {
        int source = usable(at, value);
        if (source != NONE) {
          change(at, source);
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

  /** The open write of this value that the configuration should place first, or NONE. */
  private int usable(int at, int value) {
    for (int slot = head[value]; slot != NONE; slot = after[slot]) {
      if ((frontier[at + 1 + (slot >>> 6)] & 1L << slot) == 0) {
        return slot;
      }
    }
    return NONE;
  }

  /** Adds what becomes of a configuration when a write takes effect, on every way that serves waiting reads. */
  private void change(int at, int slot) {
    int first = nextCount;
    int target = operations.value[operationAt[slot]];
    copy(frontier, at);
    if (remaining[target] > 0) {
      marks++;
      mark[target] = marks;
      for (int i = 0; i < openReadCount && !exhausted; i++) {
        int read = openReads[i];
        int value = operations.value[operationAt[read]];
        boolean waiting = (frontier[at + 1 + (read >>> 6)] & 1L << read) == 0;
        if (waiting && mark[value] != marks) {
          mark[value] = marks;
          int source = usable(at, value);
          if (source != NONE) {
            int until = nextCount;
            for (int way = first; way < until && !exhausted; way++) {
              copy(next, way * stride);
              place((nextCount - 1) * stride, source);
            }
          }
        }
      }
    }
    for (int way = first; way < nextCount; way++) {
      place(way * stride, slot);
    }
  }

  private void place(int at, int slot) {
    int value = operations.value[operationAt[slot]];
    Arrays.fill(next, at + 1 + words, at + stride, 0L);
    if (remaining[value] == 0) {
      next[at] = UNINTERESTING;
      return;
    }
    next[at] = value;
    next[at + 1 + (slot >>> 6)] |= 1L << slot;
    for (int i = 0; i < openReadCount; i++) {
      int read = openReads[i];
      if (operations.value[operationAt[read]] == value) {
        next[at + 1 + (read >>> 6)] |= 1L << read;
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
      next[at + 1 + word] &= keep;
      next[at + 1 + words + word] &= keep;
    }
  }

  /** Nobody will answer this value any more. */
  private void forget(int value) {
    for (int slot = head[value]; slot != NONE;) {
      int following = after[slot];
      int word = slot >>> 6;
      for (int at = 0; at < nextCount * stride; at += stride) {
        next[at + 1 + word] &= ~(1L << slot);
      }
      if (operations.isOptional(operationAt[slot])) {
        unlink(slot, value);
        freeSlots[freeCount++] = slot;
      }
      slot = following;
    }
    for (int at = 0; at < nextCount * stride; at += stride) {
      if (next[at] == value) {
        next[at] = UNINTERESTING;
      }
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
    if (next[better] != next[worse] && next[worse] != UNINTERESTING) {
      return false;
    }
    for (int word = 0; word < words; word++) {
      long doneHere = next[better + 1 + word];
      long doneThere = next[worse + 1 + word];
      long reads = readMask[word];
      long owing = next[better + 1 + words + word] & ~next[worse + 1 + words + word];
      if (owing != 0 || (doneHere & ~doneThere & ~reads) != 0 || (doneThere & ~doneHere & reads) != 0) {
        return false;
      }
    }
    return true;
  }
}
