package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import io.ringlane.checks.history.GuaranteeReport.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Read-your-writes and monotonic reads, key by key, in each session's issue order: the order of its invocations, rows
 * with equal stamps in the order in which they were recorded. Operations of a session may overlap.
 *
 * <p>
 * A write is certainly older than write w if its value was answered, or it had itself returned, before w was issued; or
 * if it is the session's own and was issued before w; absent as it was at the beginning is older than every write. A
 * read breaks a guarantee if every write its value may come from is certainly older. It is unclear if some are and
 * some are not, or if it answered absent where a TTL may have passed, unless the key is linearizable and the read began after what it is compared with had returned: then
 * both guarantees follow. So HOLDS means that no read contradicts the guarantee, and BROKEN is certain.
 */
final class SessionGuarantees {
  private static final int NONE = -1;
  /** Stands for the write that every history begins with. */
  private static final int BEGINNING = -2;

  /** Where the answer of a read may come from, compared with what the session knew. */
  private enum Sources {
    ALL_OLDER, SOME_OLDER, ALL_NEWER
  }

  private final History history;
  private final Tally ownWrites = new Tally(Guarantee.READ_YOUR_WRITES, "no session read a key after writing it");
  private final Tally reads = new Tally(Guarantee.MONOTONIC_READS, "no session read a key twice");

  SessionGuarantees(History history) {
    this.history = history;
  }

  GuaranteeReport readYourWrites() {
    return ownWrites.report(history);
  }

  GuaranteeReport monotonicReads() {
    return reads.report(history);
  }

  /** Adds what a key shows. */
  void judge(int key, boolean linearizable) {
    new OneKey(key, linearizable).judge();
  }

  /** What is counted for one guarantee. */
  private static final class Tally {
    private final Guarantee guarantee;
    private final String nothing;
    private long judged;
    private long broken;
    private long unclear;
    private int[] evidence = {};
    private String why = "";

    Tally(Guarantee guarantee, String nothing) {
      this.guarantee = guarantee;
      this.nothing = nothing;
    }

    void breaks(String reason, int... rows) {
      if (broken++ == 0) {
        evidence = rows;
        why = reason;
      }
    }

    GuaranteeReport report(History history) {
      List<HistoryOperation> operations = new ArrayList<>();
      for (int row : evidence) {
        operations.add(history.operation(row));
      }
      if (broken > 0) {
        return new GuaranteeReport(guarantee, Status.BROKEN, judged, broken, unclear,
            operations.getLast().session(), operations, why);
      }
      if (judged == 0) {
        return new GuaranteeReport(guarantee, Status.UNKNOWN, 0, 0, 0, "", List.of(), nothing);
      }
      if (unclear > 0) {
        return new GuaranteeReport(guarantee, Status.UNKNOWN, judged, 0, unclear, "", List.of(),
            "%d of %d reads may have answered an older write or a newer one".formatted(unclear, judged));
      }
      return new GuaranteeReport(guarantee, Status.HOLDS, judged, 0, 0, "", List.of(),
          "%d reads judged".formatted(judged));
    }
  }

  /** The work on one key. Operations are numbered in row order, failed ones and unanswered reads left out. */
  private final class OneKey {
    private final boolean linearizable;
    private final int count;
    private final int[] row;
    private final long[] invoked;
    private final long[] returned;
    private final boolean[] write;
    private final int[] value;
    private final int values;
    /** The place of each operation in the issue order of all sessions, one session after the other. */
    private final int[] place;
    private final int[] issueOrder;
    /** By value: the only write of it, BEGINNING, NONE, or the first of several in {@code sources}. */
    private final int[] sourceStart;
    private final int[] sources;
    private final long[] sourceReturned;
    /** The earliest invocation among this source and the later returning ones of the same value, and whose it is. */
    private final int[] earliestFrom;
    /** When the value of the only write of it was first known to be in place. */
    private final long[] inPlace;
    private final int[] firstReturned;
    /** By value: the last read of a session before it was answered something else. */
    private final int[] leftAt;
    private final long[] answeredReturns;
    private final long[] latestInvocation;
    /** From when on absent may be answered because a TTL has passed. */
    private final long firstExpiry;

    OneKey(int key, boolean linearizable) {
      this.linearizable = linearizable;
      int rows = history.rowsOf(key);
      int[] kept = new int[rows];
      int size = 0;
      for (int i = 0; i < rows; i++) {
        int at = history.rowOf(key, i);
        Outcome outcome = history.outcome(at);
        if (outcome == Outcome.OK || (outcome == Outcome.INFO && history.kind(at) != OperationKind.GET)) {
          kept[size++] = at;
        }
      }
      count = size;
      row = Arrays.copyOf(kept, count);
      invoked = new long[count];
      returned = new long[count];
      write = new boolean[count];
      value = new int[count];
      LongIndex numbers = new LongIndex(Math.min(count + 1, 1 << 10));
      numbers.indexOf(History.ABSENT);
      long earliest = Long.MAX_VALUE;
      for (int i = 0; i < count; i++) {
        earliest = Math.min(earliest, history.ttlFrom(history.invoked(row[i]), row[i]));
        invoked[i] = history.invoked(row[i]);
        returned[i] = history.returned(row[i]);
        write[i] = history.kind(row[i]) != OperationKind.GET;
        value[i] = numbers.indexOf(history.value(row[i]));
      }
      firstExpiry = earliest;
      values = numbers.size();
      issueOrder = issueOrder();
      place = new int[count];
      for (int i = 0; i < count; i++) {
        place[issueOrder[i]] = i;
      }
      sourceStart = new int[values + 1];
      sources = findSources();
      sourceReturned = new long[sources.length];
      earliestFrom = new int[sources.length];
      for (int v = 0; v < values; v++) {
        for (int i = sourceStart[v + 1] - 1; i >= sourceStart[v]; i--) {
          sourceReturned[i] = returned[sources[i]];
          boolean last = i == sourceStart[v + 1] - 1;
          earliestFrom[i] = last || invoked[sources[i]] < invoked[earliestFrom[i + 1]]
              ? sources[i]
              : earliestFrom[i + 1];
        }
      }
      leftAt = new int[values];
      Arrays.fill(leftAt, NONE);
      firstReturned = new int[values];
      inPlace = new long[values];
      Arrays.fill(inPlace, Long.MAX_VALUE);
      for (int i = 0; i < count; i++) {
        if (returned[i] < inPlace[value[i]]) {
          inPlace[value[i]] = returned[i];
          firstReturned[value[i]] = i;
        }
      }
      inPlace[KeyOperations.ABSENT] = Long.MIN_VALUE;
      int[] byReturn = new int[count];
      for (int i = 0; i < count; i++) {
        byReturn[i] = i;
      }
      IndexSort.sort(byReturn, returned);
      long[] returns = new long[count];
      long[] latest = new long[count];
      int writes = 0;
      for (int i : byReturn) {
        if (write[i] && returned[i] != Long.MAX_VALUE) {
          returns[writes] = returned[i];
          latest[writes] = writes == 0 ? invoked[i] : Math.max(latest[writes - 1], invoked[i]);
          writes++;
        }
      }
      answeredReturns = Arrays.copyOf(returns, writes);
      latestInvocation = Arrays.copyOf(latest, writes);
    }

    private int[] issueOrder() {
      int[] order = new int[count];
      long[] session = new long[count];
      for (int i = 0; i < count; i++) {
        order[i] = i;
        session[i] = history.session(row[i]);
      }
      IndexSort.sort(order, invoked);
      IndexSort.sort(order, session);
      return order;
    }

    private int[] findSources() {
      for (int i = 0; i < count; i++) {
        sourceStart[value[i] + 1] += write[i] ? 1 : 0;
      }
      for (int v = 0; v < values; v++) {
        sourceStart[v + 1] += sourceStart[v];
      }
      int[] next = Arrays.copyOf(sourceStart, values);
      int[] byReturn = new int[count];
      for (int i = 0; i < count; i++) {
        byReturn[i] = i;
      }
      IndexSort.sort(byReturn, returned);
      int[] found = new int[sourceStart[values]];
      for (int i : byReturn) {
        if (write[i]) {
          found[next[value[i]]++] = i;
        }
      }
      return found;
    }

    void judge() {
      int from = 0;
      while (from < count) {
        int session = history.session(row[issueOrder[from]]);
        int to = from;
        while (to < count && history.session(row[issueOrder[to]]) == session) {
          to++;
        }
        judgeOwnWrites(from, to);
        judgeReads(from, to);
        from = to;
      }
    }

    /** The only write a value can come from, BEGINNING, or NONE if there are several or none at all. */
    private int onlySource(int v) {
      int known = sourceStart[v + 1] - sourceStart[v];
      if (v == KeyOperations.ABSENT) {
        return known == 0 ? BEGINNING : NONE;
      }
      return known == 1 ? sources[sourceStart[v]] : NONE;
    }

    private boolean mayHaveExpired(int read) {
      return value[read] == KeyOperations.ABSENT && firstExpiry <= returned[read];
    }

    private boolean hasSource(int v) {
      return v == KeyOperations.ABSENT || sourceStart[v + 1] > sourceStart[v];
    }

    private void judgeOwnWrites(int from, int to) {
      int own = NONE;
      for (int i = from; i < to; i++) {
        int operation = issueOrder[i];
        if (write[operation]) {
          own = returned[operation] == Long.MAX_VALUE ? own : operation;
        } else if (own != NONE) {
          ownWrites.judged++;
          judgeOwnWrite(from, own, operation);
        }
      }
    }

    private void judgeOwnWrite(int sessionStart, int own, int read) {
      int answer = value[read];
      if (!hasSource(answer)) {
        ownWrites.unclear++;
        return;
      }
      if (mayHaveExpired(read)) {
        ownWrites.unclear += linearizable && returned[own] < invoked[read] ? 0 : 1;
        return;
      }
      int source = onlySource(answer);
      if (source == BEGINNING) {
        ownWrites.breaks("the session wrote before it issued the read, which was answered absent, as at the beginning",
            row[own], row[read]);
        return;
      }
      if (source != NONE) {
        boolean ownEarlier = isOwnEarlier(source, sessionStart, place[own]);
        if (ownEarlier) {
          ownWrites.breaks("the session wrote twice before it issued the read, which answered the first",
              row[source], row[own], row[read]);
        } else if (inPlace[answer] < invoked[own]) {
          int witness = firstReturned[answer];
          ownWrites.breaks("the value answered was in place before the session's own write was issued", row[witness],
              row[own], row[read]);
        }
        return;
      }
      Sources found = compare(answer, invoked[own], read, sessionStart, place[own]);
      if (found == Sources.ALL_OLDER) {
        ownWrites.breaks("every write of the value answered is older than the session's own write", row[own],
            row[read]);
      } else if (found == Sources.SOME_OLDER && !(linearizable && returned[own] < invoked[read])) {
        ownWrites.unclear++;
      }
    }

    /** An own write of unknown outcome may take effect after any later one, so it is not older. */
    private boolean isOwnEarlier(int source, int sessionStart, int ownPlace) {
      return returned[source] != Long.MAX_VALUE && place[source] >= sessionStart && place[source] < ownPlace;
    }

    /**
     * Compares every source of an answer that has several with a moment: older are those that had returned before it,
     * and the session's own before {@code ownPlace}.
     */
    private Sources compare(int answer, long moment, int read, int sessionStart, int ownPlace) {
      int start = sourceStart[answer];
      int end = sourceStart[answer + 1];
      int later = Bounds.lastBelow(sourceReturned, start, end, moment) + 1;
      boolean newer = false;
      boolean older = false;
      for (int i = later; i < end && !newer && invoked[earliestFrom[i]] <= returned[read]; i++) {
        for (int source : new int[]{earliestFrom[i], sources[i]}) {
          boolean ownEarlier = isOwnEarlier(source, sessionStart, ownPlace);
          older |= ownEarlier;
          newer |= !ownEarlier && invoked[source] <= returned[read];
        }
      }
      if (!newer) {
        return Sources.ALL_OLDER;
      }
      int overwritten = linearizable ? Bounds.lastBelow(answeredReturns, invoked[read]) : NONE;
      if (overwritten == NONE) {
        older |= later > start || answer == KeyOperations.ABSENT;
      } else {
        older |= Bounds.lastBelow(sourceReturned, start, end, latestInvocation[overwritten]) + 1 < later;
      }
      return older ? Sources.SOME_OLDER : Sources.ALL_NEWER;
    }

    private void judgeReads(int from, int to) {
      int previous = NONE;
      int newest = NONE;
      long newestIssued = Long.MIN_VALUE;
      long latestReturn = Long.MIN_VALUE;
      boolean several = false;
      for (int i = from; i < to; i++) {
        int read = issueOrder[i];
        if (write[read]) {
          continue;
        }
        int answer = value[read];
        int source = mayHaveExpired(read) ? NONE : onlySource(answer);
        if (previous != NONE) {
          reads.judged++;
          boolean proven = linearizable && latestReturn < invoked[read];
          judgeRead(from, read, source, previous, newest, proven, several);
          if (value[previous] != answer) {
            leftAt[value[previous]] = previous;
          }
        }
        if (source >= 0 && invoked[source] > newestIssued) {
          newestIssued = invoked[source];
          newest = read;
        }
        several |= source == NONE;
        latestReturn = Math.max(latestReturn, returned[read]);
        previous = read;
      }
    }

    /** {@code newest} is the earlier read whose value was issued last, among those written once; or NONE. */
    private void judgeRead(int sessionStart, int read, int source, int previous, int newest, boolean proven,
        boolean several) {
      int answer = value[read];
      long newestIssued = newest == NONE ? Long.MIN_VALUE : invoked[onlySource(value[newest])];
      if (answer == value[previous]) {
        return;
      }
      if (!hasSource(answer)) {
        reads.unclear++;
        return;
      }
      if (mayHaveExpired(read)) {
        reads.unclear += proven ? 0 : 1;
        return;
      }
      if (source != NONE) {
        if (newest != NONE && inPlace[answer] < newestIssued) {
          int witness = source == BEGINNING ? newest : firstReturned[answer];
          String why = source == BEGINNING
              ? "the session was answered a value and then absent, as at the beginning"
              : "the session was answered a value and then one that was in place before the first was even issued";
          if (witness == newest || witness == read) {
            reads.breaks(why, row[newest], row[read]);
          } else {
            reads.breaks(why, row[witness], row[newest], row[read]);
          }
        } else if (leftAt[answer] != NONE && place[leftAt[answer]] >= sessionStart) {
          reads.breaks("the session was answered a value that was written once, then another, then the first again",
              row[leftAt[answer]], row[previous], row[read]);
        } else if (!proven && several) {
          reads.unclear++;
        }
        return;
      }
      Sources found = newest == NONE
          ? Sources.SOME_OLDER
          : compare(answer, newestIssued, read, Integer.MAX_VALUE, Integer.MAX_VALUE);
      if (found == Sources.ALL_OLDER) {
        reads.breaks("the session was answered a value and then one of which every write is older", row[newest],
            row[read]);
      } else if (!proven && (found == Sources.SOME_OLDER || several)) {
        reads.unclear++;
      }
    }
  }
}
