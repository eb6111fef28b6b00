package io.ringlane.checks.history;

import static io.ringlane.checks.history.IssuedOperations.NONE;

import java.util.Arrays;

/**
 * Monotonic writes and writes-follow-reads on one key. Both say that of two writes one is the older: of a session's own
 * writes the one that it issued first, and what a session was answered is older than what it wrote after that.
 *
 * <p>
 * A read breaks the order of an older and a newer write if its value was written by the older one only and its session
 * had been answered the newer one, or, where the key is linearizable, if the newer one was in place before the read was
 * issued. Where the key is linearizable and each session waits for its answers nothing can break either. Elsewhere a
 * read whose value may come from several writes, or from none, is unclear. Writes of unknown outcome have no order.
 */
final class WriteOrder {
  /** So many of the sessions that write after they were answered a value are remembered with it. */
  static final int MOST_FOLLOWERS = 64;

  private final IssuedOperations key;
  private final boolean linearizable;
  private final boolean proven;
  private final Seen seen;
  private final GuaranteeTally writes;
  private final GuaranteeTally followingWrites;
  /** By value: of the newer writes by the session that wrote it, the one known earliest to be in place. */
  private final int[] overwrittenBy;
  /** By value: likewise of the writes by sessions that had been answered it, and the read that was. */
  private final int[] followedBy;
  private final int[] followedFrom;
  /** By value: the first of each session's reads of it that a write follows, linked. */
  private final int[] follower;
  private final int[] followers;
  private final int[] nextFollower;
  private boolean anyWroteTwice;
  private boolean anyFollows;

  WriteOrder(IssuedOperations key, boolean linearizable, Seen seen, GuaranteeTally writes,
      GuaranteeTally followingWrites) {
    this.key = key;
    this.linearizable = linearizable;
    this.proven = linearizable && key.waits;
    this.seen = seen;
    this.writes = writes;
    this.followingWrites = followingWrites;
    overwrittenBy = none(key.values);
    followedBy = none(key.values);
    followedFrom = none(proven ? 0 : key.values);
    follower = none(followedFrom.length);
    followers = new int[followedFrom.length];
    nextFollower = none(proven ? 0 : key.count);
  }

  private static int[] none(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  void judge() {
    orderWrites();
    int reader = NONE;
    int previous = NONE;
    for (int read : key.issueOrder) {
      if (key.session[read] != reader) {
        reader = key.session[read];
        previous = NONE;
        seen.begin();
      }
      if (!key.write[read]) {
        judgeRead(read, previous == NONE || key.value[previous] != key.value[read]);
        previous = read;
      }
    }
  }

  /** Goes back through each session, so that the writes which follow an operation are known when it is reached. */
  private void orderWrites() {
    int writer = NONE;
    int next = NONE;
    for (int i = key.count - 1; i >= 0; i--) {
      int operation = key.issueOrder[i];
      if (key.session[operation] != writer) {
        writer = key.session[operation];
        next = NONE;
      }
      int value = key.value[operation];
      int source = key.onlySource(value);
      if (!key.write[operation]) {
        if (next != NONE && source >= 0 && next != source) {
          follows(operation, next);
        }
        anyFollows |= next != NONE;
      } else if (key.isAnswered(operation)) {
        if (next != NONE && source == operation) {
          overwrittenBy[value] = next;
        }
        anyWroteTwice |= next != NONE;
        next = proven || next == NONE || inPlace(operation) < inPlace(next) ? operation : next;
      }
    }
  }

  private void follows(int read, int newer) {
    int value = key.value[read];
    if (proven) {
      followedBy[value] = newer;
      return;
    }
    if (followedBy[value] == NONE || inPlace(newer) < inPlace(followedBy[value])) {
      followedBy[value] = newer;
      followedFrom[value] = read;
    }
    int first = follower[value];
    if (first != NONE && key.session[first] == key.session[read]) {
      nextFollower[read] = nextFollower[first];
      follower[value] = read;
    } else if (followers[value]++ < MOST_FOLLOWERS) {
      nextFollower[read] = first;
      follower[value] = read;
    }
  }

  /** When a write was certainly in place: it had returned, or its value had been answered. */
  private long inPlace(int write) {
    return key.returned[witness(write)];
  }

  private int witness(int write) {
    return key.onlySource(key.value[write]) == write ? key.firstReturned[key.value[write]] : write;
  }

  private void judgeRead(int read, boolean changed) {
    int value = key.value[read];
    int source = key.onlySource(value);
    boolean known = source >= 0 && !key.mayHaveExpired(read);
    if (!known) {
      boolean beginning = source == IssuedOperations.BEGINNING && !key.mayHaveExpired(read);
      writes.judged += !beginning && anyWroteTwice ? 1 : 0;
      writes.unclear += !beginning && anyWroteTwice && !proven ? 1 : 0;
      followingWrites.judged += !beginning && anyFollows ? 1 : 0;
      followingWrites.unclear += !beginning && anyFollows && !proven ? 1 : 0;
      return;
    }
    boolean overwritten = overwrittenBy[value] != NONE;
    boolean followed = followedBy[value] != NONE;
    writes.judged += overwritten ? 1 : 0;
    followingWrites.judged += followed ? 1 : 0;
    if (!proven) {
      if (overwritten) {
        judgeOverwritten(read, source);
      }
      if (followed) {
        judgeFollowed(read, source, changed);
      }
    }
    if (!proven && key.isAnswered(source)) {
      seen.add(key.session[source], key.place[source], read);
    }
  }

  private void judgeOverwritten(int read, int source) {
    int newer = overwrittenBy[key.value[read]];
    if (seen.newest(key.session[source]) > key.place[source]) {
      writes.breaks("a session was answered the later write of another and then the earlier one", key.row[source],
          key.row[key.issueOrder[seen.newest(key.session[source])]], key.row[seen.by(key.session[source])],
          key.row[read]);
    } else if (linearizable && inPlace(newer) < key.invoked[read]) {
      writes.breaks(
          "the session's later write was in place before the read was issued, which answered the earlier one",
          key.row[source], key.row[newer], key.row[witness(newer)], key.row[read]);
    }
  }

  private void judgeFollowed(int read, int source, boolean changed) {
    int value = key.value[read];
    int newer = followedBy[value];
    if (linearizable && inPlace(newer) < key.invoked[read]) {
      followingWrites.breaks(
          "a session was answered a value and then wrote; that write was in place before the read was "
              + "issued, which answered the value again",
          key.row[followedFrom[value]], key.row[newer],
          key.row[witness(newer)], key.row[read]);
      return;
    }
    for (int first = follower[value]; changed && first != NONE; first = nextFollower[first]) {
      int place = seen.newest(key.session[first]);
      if (place > key.place[first] && key.issueOrder[place] != source) {
        followingWrites.breaks(
            "a session was answered what another had written after it was answered a value, and then "
                + "that value",
            key.row[first], key.row[key.issueOrder[place]], key.row[seen.by(key.session[first])],
            key.row[read]);
        return;
      }
    }
    followingWrites.unclear += changed && followers[value] > MOST_FOLLOWERS ? 1 : 0;
  }

  /** Of each writing session the newest write that one reader was answered. Shared by the keys: its size is that of the sessions. */
  static final class Seen {
    private final int[] reader;
    private final int[] place;
    private final int[] read;
    private int now;

    Seen(int sessions) {
      reader = new int[sessions];
      place = new int[sessions];
      read = new int[sessions];
    }

    void begin() {
      now++;
    }

    void add(int writer, int at, int by) {
      if (reader[writer] != now || place[writer] < at) {
        reader[writer] = now;
        place[writer] = at;
        read[writer] = by;
      }
    }

    /** Its place in the issue order; {@link IssuedOperations#NONE} where there is none. */
    int newest(int writer) {
      return reader[writer] == now ? place[writer] : NONE;
    }

    int by(int writer) {
      return read[writer];
    }
  }
}
