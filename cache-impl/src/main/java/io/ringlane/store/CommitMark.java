package io.ringlane.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which versions are committed, and the answers that wait because they reveal one that is not. A version is committed unless it is
 * open. Not thread-safe: a shard owns it.
 */
final class CommitMark {
  private final Map<Long, List<Effect.Answer<?>>> open;

  CommitMark(Containers containers) {
    open = containers.table();
  }

  /** The version was applied and does not hold yet at its acknowledgement level. */
  void open(long version) {
    open.put(version, new ArrayList<>(1));
  }

  /** Releases the answer now, or when the version it reveals commits. */
  void release(long version, Effect.Answer<?> answer, Effects out) {
    List<Effect.Answer<?>> held = open.get(version);
    if (held == null) {
      out.add(answer);
    } else {
      held.add(answer);
    }
  }

  /** The version holds: what waited for it goes out. False where it was not open. */
  boolean commit(long version, Effects out) {
    List<Effect.Answer<?>> held = open.remove(version);
    if (held == null) {
      return false;
    }
    held.forEach(out::add);
    return true;
  }

  /** The version never will hold, or nobody knows: what waited for it fails. False where it was not open. */
  boolean abandon(long version, Throwable error, Effects out) {
    List<Effect.Answer<?>> held = open.remove(version);
    if (held == null) {
      return false;
    }
    held.forEach(answer -> out.add(answer.failed(error)));
    return true;
  }

  /** What waits for the version fails; it stays open, and so unreadable. */
  void failWaiting(long version, Throwable error, Effects out) {
    List<Effect.Answer<?>> held = open.get(version);
    if (held != null) {
      held.forEach(answer -> out.add(answer.failed(error)));
      held.clear();
    }
  }
}
