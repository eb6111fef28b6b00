package io.ringlane.checks.history;

import static io.ringlane.checks.history.IssuedOperations.BEGINNING;
import static io.ringlane.checks.history.IssuedOperations.NONE;

import java.util.Arrays;

/**
 * Read-your-writes and monotonic reads on one key.
 *
 * <p>
 * A write is certainly older than write w if its value was answered, or it had itself returned, before w was issued; or
 * if it is the session's own and was issued before w; absent as it was at the beginning is older than every write. A
 * read breaks a guarantee if every write its value may come from is certainly older. It is unclear if some are and
 * some are not, or if it answered absent where a TTL may have passed, unless the key is linearizable and the read began after what it is compared with had returned: then
 * both guarantees follow.
 */
final class SessionReads {
  /** Where the answer of a read may come from, compared with what the session knew. */
  private enum Sources {
    ALL_OLDER, SOME_OLDER, ALL_NEWER
  }

  private final IssuedOperations key;
  private final boolean linearizable;
  private final GuaranteeTally ownWrites;
  private final GuaranteeTally reads;
  /** By value: the last read of a session before it was answered something else. */
  private final int[] leftAt;

  SessionReads(IssuedOperations key, boolean linearizable, GuaranteeTally ownWrites, GuaranteeTally reads) {
    this.key = key;
    this.linearizable = linearizable;
    this.ownWrites = ownWrites;
    this.reads = reads;
    leftAt = new int[key.values];
    Arrays.fill(leftAt, NONE);
  }

  void judge() {
    boolean proven = linearizable && key.waits;
    if (!proven) {
      key.prepareComparisons();
    }
    int from = 0;
    while (from < key.count) {
      int session = key.session[key.issueOrder[from]];
      int to = from;
      while (to < key.count && key.session[key.issueOrder[to]] == session) {
        to++;
      }
      if (proven) {
        count(from, to);
      } else {
        judgeOwnWrites(from, to);
        judgeReads(from, to);
      }
      from = to;
    }
  }

  /** Where the key is linearizable and the session waits for its answers, both guarantees follow. */
  private void count(int from, int to) {
    boolean wrote = false;
    boolean read = false;
    for (int i = from; i < to; i++) {
      int operation = key.issueOrder[i];
      if (key.write[operation]) {
        wrote |= key.isAnswered(operation);
      } else {
        ownWrites.judged += wrote ? 1 : 0;
        reads.judged += read ? 1 : 0;
        read = true;
      }
    }
  }

  private void judgeOwnWrites(int from, int to) {
    int own = NONE;
    for (int i = from; i < to; i++) {
      int operation = key.issueOrder[i];
      if (key.write[operation]) {
        own = key.returned[operation] == Long.MAX_VALUE ? own : operation;
      } else if (own != NONE) {
        ownWrites.judged++;
        judgeOwnWrite(from, own, operation);
      }
    }
  }

  private void judgeOwnWrite(int sessionStart, int own, int read) {
    int answer = key.value[read];
    if (!key.hasSource(answer)) {
      ownWrites.unclear++;
      return;
    }
    if (key.mayHaveExpired(read)) {
      ownWrites.unclear += linearizable && key.returned[own] < key.invoked[read] ? 0 : 1;
      return;
    }
    int source = key.onlySource(answer);
    if (source == BEGINNING) {
      ownWrites.breaks("the session wrote before it issued the read, which was answered absent, as at the beginning",
          key.row[own], key.row[read]);
      return;
    }
    if (source != NONE) {
      boolean ownEarlier = isOwnEarlier(source, sessionStart, key.place[own]);
      if (ownEarlier) {
        ownWrites.breaks("the session wrote twice before it issued the read, which answered the first",
            key.row[source], key.row[own], key.row[read]);
      } else if (key.inPlace[answer] < key.invoked[own]) {
        int witness = key.firstReturned[answer];
        ownWrites.breaks("the value answered was in place before the session's own write was issued", key.row[witness],
            key.row[own], key.row[read]);
      }
      return;
    }
    Sources found = compare(answer, key.invoked[own], read, sessionStart, key.place[own]);
    if (found == Sources.ALL_OLDER) {
      ownWrites.breaks("every write of the value answered is older than the session's own write", key.row[own],
          key.row[read]);
    } else if (found == Sources.SOME_OLDER && !(linearizable && key.returned[own] < key.invoked[read])) {
      ownWrites.unclear++;
    }
  }

  /** An own write of unknown outcome may take effect after any later one, so it is not older. */
  private boolean isOwnEarlier(int source, int sessionStart, int ownPlace) {
    return key.returned[source] != Long.MAX_VALUE && key.place[source] >= sessionStart && key.place[source] < ownPlace;
  }

  /**
   * Compares every source of an answer that has several with a moment: older are those that had returned before it,
   * and the session's own before {@code ownPlace}.
   */
  private Sources compare(int answer, long moment, int read, int sessionStart, int ownPlace) {
    int start = key.sourceStart[answer];
    int end = key.sourceStart[answer + 1];
    int later = Bounds.lastBelow(key.sourceReturned, start, end, moment) + 1;
    boolean newer = false;
    boolean older = false;
    for (int i = later; i < end && !newer && key.invoked[key.earliestFrom[i]] <= key.returned[read]; i++) {
      for (int source : new int[]{key.earliestFrom[i], key.sources[i]}) {
        boolean ownEarlier = isOwnEarlier(source, sessionStart, ownPlace);
        older |= ownEarlier;
        newer |= !ownEarlier && key.invoked[source] <= key.returned[read];
      }
    }
    if (!newer) {
      return Sources.ALL_OLDER;
    }
    int overwritten = linearizable ? Bounds.lastBelow(key.answeredReturns, key.invoked[read]) : NONE;
    if (overwritten == NONE) {
      older |= later > start || answer == KeyOperations.ABSENT;
    } else {
      older |= Bounds.lastBelow(key.sourceReturned, start, end, key.latestInvocation[overwritten]) + 1 < later;
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
      int read = key.issueOrder[i];
      if (key.write[read]) {
        continue;
      }
      int answer = key.value[read];
      int source = key.mayHaveExpired(read) ? NONE : key.onlySource(answer);
      if (previous != NONE) {
        reads.judged++;
        boolean proven = linearizable && latestReturn < key.invoked[read];
        judgeRead(from, read, source, previous, newest, proven, several);
        if (key.value[previous] != answer) {
          leftAt[key.value[previous]] = previous;
        }
      }
      if (source >= 0 && key.invoked[source] > newestIssued) {
        newestIssued = key.invoked[source];
        newest = read;
      }
      several |= source == NONE;
      latestReturn = Math.max(latestReturn, key.returned[read]);
      previous = read;
    }
  }

  /** {@code newest} is the earlier read whose value was issued last, among those written once; or NONE. */
  private void judgeRead(int sessionStart, int read, int source, int previous, int newest, boolean proven,
      boolean several) {
    int answer = key.value[read];
    long newestIssued = newest == NONE ? Long.MIN_VALUE : key.invoked[key.onlySource(key.value[newest])];
    if (answer == key.value[previous]) {
      return;
    }
    if (!key.hasSource(answer)) {
      reads.unclear++;
      return;
    }
    if (key.mayHaveExpired(read)) {
      reads.unclear += proven ? 0 : 1;
      return;
    }
    if (source != NONE) {
      if (newest != NONE && key.inPlace[answer] < newestIssued) {
        int witness = source == BEGINNING ? newest : key.firstReturned[answer];
        String why = source == BEGINNING
            ? "the session was answered a value and then absent, as at the beginning"
            : "the session was answered a value and then one that was in place before the first was even issued";
        if (witness == newest || witness == read) {
          reads.breaks(why, key.row[newest], key.row[read]);
        } else {
          reads.breaks(why, key.row[witness], key.row[newest], key.row[read]);
        }
      } else if (leftAt[answer] != NONE && key.place[leftAt[answer]] >= sessionStart) {
        reads.breaks("the session was answered a value that was written once, then another, then the first again",
            key.row[leftAt[answer]], key.row[previous], key.row[read]);
      } else if (!proven && several) {
        reads.unclear++;
      }
      return;
    }
    Sources found = newest == NONE
        ? Sources.SOME_OLDER
        : compare(answer, newestIssued, read, Integer.MAX_VALUE, Integer.MAX_VALUE);
    if (found == Sources.ALL_OLDER) {
      reads.breaks("the session was answered a value and then one of which every write is older", key.row[newest],
          key.row[read]);
    } else if (!proven && (found == Sources.SOME_OLDER || several)) {
      reads.unclear++;
    }
  }
}
