package io.ringlane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.ringlane.ring.RangeSet;

/**
 * Which versions are committed, and the answers that wait because they reveal one that is not. A version is committed unless it is
 * open; it is open until everything that it waits for has come. Not thread-safe: a shard owns it.
 */
final class CommitMark {
  /** A version waits for the journal to have it. */
  static final int JOURNAL = 1;
  /** A version waits for the database to have it. */
  static final int DATABASE = 2;
  /** A version waits for every replica to have it. */
  static final int REPLICAS = 4;

  private static final class Open {
    final CacheKey key;
    final List<Effect.Answer<?>> held = new ArrayList<>(1);
    int awaited;

    Open(CacheKey key, int awaited) {
      this.key = key;
      this.awaited = awaited;
    }
  }

  private final Map<Long, Open> open;

  CommitMark(Containers containers) {
    open = containers.table();
  }

  /** The version was applied and does not hold yet: it waits for these, a sum of the constants. */
  void open(long version, CacheKey key, int awaited) {
    open.put(version, new Open(key, awaited));
  }

  /** The open version waits for this, too. */
  void await(long version, int also) {
    Open waiting = open.get(version);
    if (waiting != null) {
      waiting.awaited |= also;
    }
  }

  /** Releases the answer now, or when the version it reveals commits. */
  void release(long version, Effect.Answer<?> answer, Effects out) {
    Open waiting = open.get(version);
    if (waiting == null) {
      out.add(answer);
    } else {
      waiting.held.add(answer);
    }
  }

  /** This is there. Where nothing else is awaited the version holds, and what waited for it goes out. */
  void met(long version, int what, Effects out) {
    Open waiting = open.get(version);
    if (waiting != null) {
      waiting.awaited &= ~what;
      if (waiting.awaited == 0) {
        open.remove(version);
        waiting.held.forEach(out::add);
      }
    }
  }

  /** The version never will hold, or nobody knows: what waited for it fails. */
  void abandon(long version, Throwable error, Effects out) {
    Open waiting = open.remove(version);
    if (waiting != null) {
      waiting.held.forEach(answer -> out.add(answer.failed(error)));
    }
  }

  /** What waits for the version fails; it stays open, and so unreadable. */
  void failWaiting(long version, Throwable error, Effects out) {
    Open waiting = open.get(version);
    if (waiting != null) {
      waiting.held.forEach(answer -> out.add(answer.failed(error)));
      waiting.held.clear();
    }
  }

  boolean isOpen(long version) {
    return open.containsKey(version);
  }

  /** Whether a version of a key in these ranges is open. */
  boolean anyOpen(RangeSet ranges) {
    for (Open each : open.values()) {
      if (ranges.contains(each.key.position())) {
        return true;
      }
    }
    return false;
  }

  /** Everything that waits fails; nothing is open any more. */
  void failAll(Throwable error, Effects out) {
    open.values().forEach(each -> each.held.forEach(answer -> out.add(answer.failed(error))));
    open.clear();
  }
}
