package io.ringlane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

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
    final List<Effect.Answer<?>> held = new ArrayList<>(1);
    int awaited;

    Open(int awaited) {
      this.awaited = awaited;
    }
  }

  private final Map<VersionOf, Open> open;

  CommitMark(Containers containers) {
    open = containers.table();
  }

  /** The version was applied and does not hold yet: it waits for these, a sum of the constants. */
  void open(Entry<?> entry, int awaited) {
    open.put(VersionOf.entry(entry), new Open(awaited));
  }

  /** The open version waits for this, too. */
  void await(Entry<?> entry, int also) {
    Open waiting = get(entry);
    if (waiting != null) {
      waiting.awaited |= also;
    }
  }

  private @Nullable Open get(Entry<?> entry) {
    return open.isEmpty() ? null : open.get(VersionOf.entry(entry));
  }

  /** Releases the answer now, or when the version it reveals commits. */
  void release(Entry<?> entry, Effect.Answer<?> answer, Effects out) {
    answer.slot().revealed(entry.version());
    Open waiting = get(entry);
    if (waiting == null) {
      out.add(answer);
    } else {
      waiting.held.add(answer);
    }
  }

  /** This is there. Where nothing else is awaited the version holds, and what waited for it goes out. */
  void met(Entry<?> entry, int what, Effects out) {
    Open waiting = get(entry);
    if (waiting != null) {
      waiting.awaited &= ~what;
      if (waiting.awaited == 0) {
        open.remove(VersionOf.entry(entry));
        waiting.held.forEach(out::add);
      }
    }
  }

  /** The version never will hold, or nobody knows: what waited for it fails. */
  void abandon(Entry<?> entry, Throwable error, Effects out) {
    Open waiting = get(entry);
    if (waiting != null) {
      open.remove(VersionOf.entry(entry));
      waiting.held.forEach(answer -> out.add(answer.failed(error)));
    }
  }

  /** What waits for the version fails; it stays open, and so unreadable. */
  void failWaiting(Entry<?> entry, Throwable error, Effects out) {
    Open waiting = get(entry);
    if (waiting != null) {
      waiting.held.forEach(answer -> out.add(answer.failed(error)));
      waiting.held.clear();
    }
  }

  boolean isOpen(Entry<?> entry) {
    return get(entry) != null;
  }

  /** Whether a version of a key in these ranges is open. */
  boolean anyOpen(RangeSet ranges) {
    for (VersionOf each : open.keySet()) {
      if (ranges.contains(each.key().position())) {
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
