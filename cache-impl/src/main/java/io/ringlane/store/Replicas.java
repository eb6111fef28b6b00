package io.ringlane.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.ringlane.api.Slot;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of copying: the copies that this shard keeps for others, and what the replicas of its own ranges still owe. Goes by a {@link View}.
 * Not thread-safe: a shard owns it.
 */
final class Replicas<V> {
  private final CommitMark commits;
  private final boolean awaitsAll;
  private final ReplicaStore<V> copies;
  private final Replication<V> replication = new Replication<>();
  private View view;

  Replicas(Containers containers, ShardSettings settings, CommitMark commits) {
    this.commits = commits;
    awaitsAll = settings.acknowledgement() == Acknowledgement.ALL;
    copies = new ReplicaStore<>(containers);
    view = View.alone(settings.bound());
  }

  /** The steps that concern copies alone. */
  void apply(Copying<V> step, Effects out) {
    switch (step) {
      case Copying.Copy<V>(var entry, var senderLives, var slot) -> {
        if (senderLives.getAsBoolean() && view.isReplica(entry.key().position())) {
          copies.copy(entry, false);
        }
        done(slot, out);
      }
      case Copying.Copied<V>(var entry, int replica) -> {
        if (replication.copied(entry, replica, view)) {
          commits.met(entry, CommitMark.REPLICAS, out);
        }
      }
      case Copying.Settle<V>(var entries) -> entries.forEach(copies::settle);
      case Copying.Inherit<V>(var ranges, long epoch, var inherited, var slot) -> {
        copies.dropUnsettled(ranges, Version.of(epoch, 0));
        inherited.forEach(entry -> keep(entry, false));
        done(slot, out);
      }
      case Copying.CatchUp<V>(boolean begins, var slot) -> {
        if (begins) {
          copies.catchUp();
        } else {
          copies.caughtUp();
        }
        done(slot, out);
      }
      case Copying.CopyAll<V>(var chunk, var slot) -> {
        keep(chunk);
        done(slot, out);
      }
      case Copying.Adopt<V> _,Copying.Snapshot<V> _ -> throw new IllegalStateException("the shard's own: " + step);
    }
  }

  private static void done(Slot<@Nullable Void> slot, Effects out) {
    out.add(new Effect.Answer<@Nullable Void>(slot, null, null));
  }

  /** Goes by this view from now on; false where the one there is is as new. Copies of what this server does not copy any more are dropped. */
  boolean adopt(View newer, Effects out) {
    if (newer.number() <= view.number()) {
      return false;
    }
    RangeSet foreign = view.copied().minus(newer.copied());
    RangeSet inherited = newer.ownedAnew(view);
    view = newer;
    if (!foreign.isEmpty()) {
      copies.take(foreign);
    }
    copies.dropSettled(inherited); // the heir reads their rows, which may be newer
    replication.adopt(newer).forEach(entry -> commits.met(entry, CommitMark.REPLICAS, out));
    return true;
  }

  /** What an acknowledgement of this version waits for: a sum of the commit mark's constants. */
  int awaited(Entry<V> entry) {
    return awaitsAll && !view.replicas(entry.key().position()).isEmpty() ? CommitMark.REPLICAS : 0;
  }

  /** Sends the version to every replica of its key. */
  void send(Entry<V> entry, Effects out) {
    List<Integer> to = view.replicas(entry.key().position());
    if (!to.isEmpty()) {
      replication.send(entry, to, out);
    }
  }

  /** Whether a replica owes a version of the key. */
  boolean owed(CacheKey key) {
    return replication.owed(key);
  }

  /** Whether a replica owes a version of these ranges. */
  boolean owedAny(RangeSet ranges) {
    return replication.owedAny(ranges);
  }

  /** The database has the version. */
  void durable(Entry<V> entry) {
    replication.durable(entry, view);
  }

  /** Tells the replicas what was settled since the last call. */
  void tell(Effects out) {
    replication.tell(out);
  }

  /** The copy, where its owner has settled it, it lives, and its version is at least this one; else null. */
  @Nullable
  Entry<V> read(CacheKey key, long floor, long now) {
    Entry<V> copy = copies.settled(key);
    return copy == null || copy.version() < floor || copy.isTombstone() || (copy.hasDeadline() && copy.isDue(now))
        ? null
        : copy;
  }

  /** Copies the chunk, where the view makes this server a replica of it. */
  void keep(Chunk<V> chunk) {
    Set<CacheKey> unsettled = new HashSet<>();
    Stream.concat(chunk.dirty().stream(), chunk.dead().stream()).forEach(write -> {
      unsettled.add(write.key());
    });
    chunk.entries().forEach(entry -> keep(entry, !unsettled.contains(entry.key()))); // first, as they have the deadlines
    Stream.concat(chunk.dirty().stream(), chunk.dead().stream()).forEach(write -> keep(write.entry(), false));
  }

  private void keep(Entry<V> entry, boolean settled) {
    if (view.isReplica(entry.key().position())) {
      copies.copy(entry, settled);
    }
  }

  ReplicaStore.Taken<V> take(RangeSet ranges) {
    return copies.take(ranges);
  }

  int size() {
    return copies.size();
  }

  /** Nobody owes anything any more. */
  void clear() {
    replication.clear();
  }
}
