package io.ringlane.checks.history;

import java.util.Arrays;

/**
 * Causal message passing over keys: monotonic writes as far as a reader of two keys can see them.
 *
 * <p>
 * A session that was answered a value of which one write is known knows with it all that the writer had written to other
 * keys before, answered or not. A read of such a key, issued later, is compared with the write of it that was issued
 * last among those. It breaks the guarantee if its value was certainly older: in place before that write was
 * issued, absent as at the beginning, or the same writer's and issued before. It is unclear if its value may come from
 * several writes, from none or from a TTL, unless the key is linearizable and the write had returned before the read was issued.
 * Left out are writes of unknown outcome, which have no place in their session's order, and what a session knows of itself,
 * which {@link SessionReads} judges.
 */
final class MessagePassing {
  // How it works: each reader goes through its operations once. With a write of session A that it was answered it goes on through A's
  // writes from where it was, and notes the newest write of each key. So a writer's writes are looked at once for each
  // reader at most, and MOST_LOOKS bounds that where there are thousands of sessions: what then is not looked at, is unclear.

  private static final int NONE = IssuedOperations.NONE;
  private static final int BEGINNING = IssuedOperations.BEGINNING;
  /** How many writes may be looked at, for each operation of the history. */
  static final int MOST_LOOKS = 128;

  private final History history;
  private final boolean possible;
  /** By row of an answered read: the only write of its value, BEGINNING, or NONE. By row of a write: its place among its session's answered ones, or NONE. */
  private final int[] source;
  /** By row of a read: the operation whose return shows that every write of its value had taken effect, or NONE. */
  private final int[] settled;
  private final boolean[] linearizable;
  private final GuaranteeTally tally;

  /** @param whole whether the history has all keys, so that there is anything to judge */
  MessagePassing(History history, boolean whole, GuaranteeTally tally) {
    this.history = history;
    this.tally = tally;
    possible = whole && history.keyCount() > 1 && history.sessionCount() > 1;
    source = new int[possible ? history.size() : 0];
    settled = new int[source.length];
    linearizable = new boolean[history.keyCount()];
    Arrays.fill(source, NONE);
    Arrays.fill(settled, NONE);
  }

  /** Keeps of a key what its reads may have answered. */
  void add(IssuedOperations key, boolean explained) {
    if (!possible) {
      return;
    }
    if (key.count > 0) {
      linearizable[history.key(key.row[0])] = explained;
    }
    for (int i = 0; i < key.count; i++) {
      if (!key.write[i] && !key.mayHaveExpired(i)) {
        int value = key.value[i];
        int only = key.onlySource(value);
        source[key.row[i]] = only < 0 ? only : key.row[only];
        int last = only >= 0 ? key.firstReturned[value] : key.lastSource(value);
        settled[key.row[i]] = last < 0 ? NONE : key.row[last];
      }
    }
  }

  void judge() {
    if (possible) {
      new Readers().judge();
    }
  }

  /** The pass over all sessions. */
  private final class Readers {
    private final int[] issued = history.rowsInIssueOrder();
    /** The answered writes, one session after the other; session s has those from {@code firstWrite[s]} on. */
    private final int[] writes;
    private final int[] keyOf;
    private final long[] invokedAt;
    private final int[] firstWrite = new int[history.sessionCount() + 1];
    /** By session: how many of its writes the reader knows, if it was this reader that noted it. */
    private final int[] known = new int[history.sessionCount()];
    private final int[] knownTo = new int[history.sessionCount()];
    /** By key: the place among {@code writes} of the one that the reader must know, and the read that told it; likewise. */
    private final int[] newest = new int[history.keyCount()];
    private final int[] told = new int[history.keyCount()];
    private final int[] newestTo = new int[history.keyCount()];
    private long looks = (long) MOST_LOOKS * history.size();

    Readers() {
      int[] found = new int[issued.length];
      int count = 0;
      int session = 0;
      for (int row : issued) {
        while (session < history.session(row)) {
          firstWrite[++session] = count;
        }
        if (history.kind(row) != OperationKind.GET && history.outcome(row) == Outcome.OK) {
          source[row] = count - firstWrite[session];
          found[count++] = row;
        }
      }
      while (session < history.sessionCount()) {
        firstWrite[++session] = count;
      }
      writes = Arrays.copyOf(found, count);
      keyOf = new int[count];
      invokedAt = new long[count];
      for (int i = 0; i < count; i++) {
        keyOf[i] = history.key(writes[i]);
        invokedAt[i] = history.invoked(writes[i]);
      }
      Arrays.fill(knownTo, NONE);
      Arrays.fill(newestTo, NONE);
    }

    void judge() {
      for (int row : issued) {
        if (history.kind(row) == OperationKind.GET && history.outcome(row) == Outcome.OK) {
          if (newestTo[history.key(row)] == history.session(row)) {
            judge(row, writes[newest[history.key(row)]], told[history.key(row)]);
          }
          int from = source[row];
          if (from >= 0 && source[from] != NONE && history.session(from) != history.session(row)) {
            learn(row, from);
          }
        }
      }
    }

    private void learn(int read, int write) {
      int reader = history.session(read);
      int writer = history.session(write);
      int from = knownTo[writer] == reader ? known[writer] : 0;
      int to = source[write];
      if (to <= from) {
        return;
      }
      looks -= to - from;
      if (looks < 0) {
        tally.judged++;
        tally.unclear++;
        return;
      }
      knownTo[writer] = reader;
      known[writer] = to;
      int same = history.key(write);
      for (int i = firstWrite[writer] + from; i < firstWrite[writer] + to; i++) {
        int key = keyOf[i];
        if (key != same && (newestTo[key] != reader || invokedAt[i] >= invokedAt[newest[key]])) {
          newestTo[key] = reader;
          newest[key] = i;
          told[key] = read;
        }
      }
    }

    private void judge(int read, int known, int teller) {
      tally.judged++;
      int from = source[read];
      int shown = settled[read];
      if (from == BEGINNING || (shown != NONE && history.returned(shown) < history.invoked(known))) {
        breaks(known, teller, read);
      } else if (from < 0) {
        boolean follows = linearizable[history.key(read)] && history.returned(known) < history.invoked(read);
        tally.unclear += follows ? 0 : 1;
      } else if (source[from] != NONE && history.session(from) == history.session(known)
          && source[from] < source[known]) {
        breaks(known, teller, read);
      }
    }

    private void breaks(int known, int teller, int read) {
      int message = source[teller];
      boolean waited = history.returned(known) < history.invoked(message)
          && history.returned(teller) < history.invoked(read);
      tally.breaks(
          "a session wrote one key and then another; who was answered the second write read an older value of the first key"
              + (waited ? "" : " (not every answer was waited for)"),
          known, message, teller, read);
    }
  }
}
