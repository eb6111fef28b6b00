package io.ringlane.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.ringlane.ring.RangeSet;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledged writes that the database does not have yet. Each is in one state:
 *
 * <ul>
 * <li><em>pending</em>: waits for the flush daemon;
 * <li><em>in flight</em>: the flush daemon writes it; at most one of a key;
 * <li><em>parked</em>: the database refused it, and it will be tried again; its key has nothing in flight;
 * <li><em>dead</em>: given up, kept as a dead letter; not dirty any more, but still what the cache answers.
 * </ul>
 *
 * <p>A newer write of a key shadows an older one. Where only last versions are written it also supersedes the one that is pending,
 * parked or dead; where every version is written it queues behind them. Not thread-safe: a shard owns it.
 */
final class DirtySet<V> {
  private final Containers containers;
  private final Clock clock;
  private final boolean everyVersion;
  private DirtyBound bound;

  private final Map<CacheKey, DirtyWrite<V>> pending; // the oldest of each key, in the order in which the keys became dirty
  private final Map<CacheKey, Deque<DirtyWrite<V>>> behind; // later ones, where every version is written
  private final Map<CacheKey, DirtyWrite<V>> inFlight;
  private final Map<CacheKey, DirtyWrite<V>> parked;
  private final Map<CacheKey, DirtyWrite<V>> dead;
  private long bytes;
  private long oldestOut = Entry.NO_DEADLINE; // of what is in flight or parked

  DirtySet(Containers containers, ShardSettings settings, Clock clock) {
    this.containers = containers;
    this.clock = clock;
    everyVersion = settings.everyVersion();
    bound = settings.bound();
    pending = containers.insertionOrdered();
    behind = containers.table();
    inFlight = containers.insertionOrdered();
    parked = containers.insertionOrdered();
    dead = containers.table();
  }

  /** The newest write of the key that its row does not show. */
  @Nullable
  DirtyWrite<V> newest(CacheKey key) {
    Deque<DirtyWrite<V>> later = behind.isEmpty() ? null : behind.get(key);
    DirtyWrite<V> newest = later == null ? null : later.peekLast();
    newest = newest != null ? newest : pending.get(key);
    newest = newest != null ? newest : inFlight.get(key);
    newest = newest != null ? newest : parked.get(key);
    return newest != null || dead.isEmpty() ? newest : dead.get(key);
  }

  /** Whether the flush daemon has, or will get, a write of the key. */
  boolean isDirty(CacheKey key) {
    return pending.containsKey(key) || inFlight.containsKey(key) || parked.containsKey(key);
  }

  /** Whether there is a write of the key that the row lacks: dirty, or a dead letter. */
  boolean has(CacheKey key) {
    return isDirty(key) || dead.containsKey(key);
  }

  /** Whether a write of so many bytes fits. */
  boolean hasRoom(CacheKey key, int size) {
    long others = entries();
    if (others == 0) {
      return true;
    }
    DirtyWrite<V> replaced = everyVersion ? null : pending.get(key);
    replaced = replaced != null || everyVersion ? replaced : parked.get(key);
    return others + (replaced == null ? 1 : 0) <= bound.entries()
        && bytes - DirtyWrite.bytesOf(replaced) + size <= bound.bytes();
  }

  /** Adds a write of so many bytes. Returns how many writes it supersedes, which will never be written. */
  int add(Entry<V> entry, int size) {
    CacheKey key = entry.key();
    bytes += size;
    DirtyWrite<V> waiting = pending.get(key);
    if (everyVersion) {
      DirtyWrite<V> write = new DirtyWrite<>(entry, clock.now(), size, false);
      if (waiting == null) {
        pending.put(key, write);
      } else {
        behind.computeIfAbsent(key, _ -> containers.deque()).addLast(write);
      }
      return 0;
    }
    int superseded = 0;
    if (waiting != null) {
      bytes -= waiting.bytes();
      superseded++;
      pending.put(key, waiting.supersededBy(entry, size));
    } else {
      DirtyWrite<V> refused = parked.isEmpty() ? null : parked.remove(key);
      if (refused == null) {
        pending.put(key, new DirtyWrite<>(entry, clock.now(), size, false));
      } else {
        bytes -= refused.bytes();
        superseded++;
        containers.putFirst(pending, key, refused.supersededBy(entry, size));
      }
    }
    return superseded + (giveWay(key, entry.version()) ? 1 : 0);
  }

  /** Moves up to {@code limit} writes to in flight: parked ones that are due, then pending ones, oldest key first. */
  List<DirtyWrite<V>> collect(int limit) {
    long now = clock.now();
    List<DirtyWrite<V>> batch = new ArrayList<>(Math.min(limit, pending.size() + parked.size()));
    for (Iterator<DirtyWrite<V>> each = parked.values().iterator(); batch.size() < limit && each.hasNext();) {
      DirtyWrite<V> write = each.next();
      if (write.retryAt() <= now) {
        each.remove();
        inFlight.put(write.key(), write);
        batch.add(write);
      }
    }
    List<CacheKey> next = new ArrayList<>(0);
    for (Iterator<DirtyWrite<V>> each = pending.values().iterator(); batch.size() < limit && each.hasNext();) {
      DirtyWrite<V> write = each.next();
      if (!parked.containsKey(write.key()) && inFlight.putIfAbsent(write.key(), write) == null) {
        each.remove();
        batch.add(write);
        if (behind.containsKey(write.key())) {
          next.add(write.key());
        }
      }
    }
    next.forEach(this::moveUp);
    findOldest();
    return batch;
  }

  private void moveUp(CacheKey key) {
    Deque<DirtyWrite<V>> later = behind.get(key);
    DirtyWrite<V> write = later == null ? null : later.poll();
    if (write != null) {
      pending.put(key, write);
    }
    if (later != null && later.isEmpty()) {
      behind.remove(key);
    }
  }

  /** The row has this version or a newer one: takes it out of flight, and nothing else of its key. False where it was not in flight. */
  boolean retire(DirtyWrite<V> flushed) {
    return land(flushed);
  }

  /** A dead letter of the key that is older than this version gives way to it; whether there was one. */
  boolean giveWay(CacheKey key, long version) {
    DirtyWrite<V> letter = dead.isEmpty() ? null : dead.get(key);
    return letter != null && letter.entry().version() < version && dead.remove(key, letter);
  }

  /** Takes the write out of flight. */
  private boolean land(DirtyWrite<V> write) {
    if (!inFlight.remove(write.key(), write)) {
      return false;
    }
    bytes -= write.bytes();
    return true;
  }

  /** The row may not have it: it is pending again, before all others. False where a newer one of its key is, which supersedes it. */
  boolean restore(DirtyWrite<V> failed) {
    if (!land(failed)) {
      return true;
    }
    DirtyWrite<V> newer = pending.get(failed.key());
    if (newer != null && !everyVersion) {
      containers.putFirst(pending, failed.key(), newer.standingFor(failed));
      return false;
    }
    if (newer != null) {
      behind.computeIfAbsent(failed.key(), _ -> containers.deque()).addFirst(newer);
    }
    bytes += failed.bytes();
    containers.putFirst(pending, failed.key(), failed);
    return true;
  }

  /** The database refused it: it waits until {@code retryAt}. False where a newer one of its key supersedes it. */
  boolean park(DirtyWrite<V> refused, long retryAt) {
    if (!everyVersion && pending.containsKey(refused.key())) {
      return restore(refused);
    }
    if (land(refused)) {
      bytes += refused.bytes();
      parked.put(refused.key(), refused.refused(retryAt));
    }
    return true;
  }

  /** It is a dead letter now. False where a newer one of its key supersedes it. */
  boolean bury(DirtyWrite<V> refused) {
    if (!everyVersion && pending.containsKey(refused.key())) {
      return restore(refused);
    }
    if (land(refused)) {
      dead.put(refused.key(), refused);
    }
    return true;
  }

  /** Whether the newest write of the key is a dead letter of this version. */
  boolean isDead(CacheKey key, long version) {
    DirtyWrite<V> letter = dead.get(key);
    return letter != null && letter.entry().version() == version && !isDirty(key);
  }

  /** The key's dead letter is pending again. */
  void requeue(CacheKey key) {
    DirtyWrite<V> letter = dead.remove(key);
    if (letter != null) {
      bytes += letter.bytes();
      containers.putFirst(pending, key, letter.standingFor(letter));
    }
  }

  int pending() {
    if (behind.isEmpty()) {
      return pending.size();
    }
    int later = 0;
    for (Deque<?> each : behind.values()) {
      later += each.size();
    }
    return pending.size() + later;
  }

  int inFlight() {
    return inFlight.size();
  }

  int parked() {
    return parked.size();
  }

  int dead() {
    return dead.size();
  }

  /** What the bound counts. */
  long entries() {
    return (long) pending() + inFlight.size() + parked.size();
  }

  long bytes() {
    return bytes;
  }

  /**
   * When the oldest write came that the database does not have; {@link Entry#NO_DEADLINE} where it has all. Cheap: of those that are pending
   * the first of the queue counts, and writes that came by a move stand behind those that were there.
   */
  long oldest() {
    for (DirtyWrite<V> write : pending.values()) {
      return Math.min(oldestOut, write.since());
    }
    return oldestOut;
  }

  /** After outcomes: finds the oldest of what is in flight or parked. Requests make none older. */
  void findOldest() {
    long oldest = Entry.NO_DEADLINE;
    for (DirtyWrite<V> write : inFlight.values()) {
      oldest = Math.min(oldest, write.since());
    }
    for (DirtyWrite<V> write : parked.values()) {
      oldest = Math.min(oldest, write.since());
    }
    oldestOut = oldest;
  }

  /** This shard's share from now on; what is there stays. */
  void bound(DirtyBound share) {
    bound = share;
  }

  DirtyBound bound() {
    return bound;
  }

  /** What was taken out: of each key oldest first. */
  record Taken<V>(List<DirtyWrite<V>> writes, List<DirtyWrite<V>> dead, int superseded) {}

  /**
   * Takes out all writes of keys in the ranges, also those in flight, whose outcome will find nothing. Where only last versions are written, of
   * each key the last one, which stands for the others.
   */
  Taken<V> take(RangeSet ranges) {
    Map<CacheKey, Deque<DirtyWrite<V>>> taken = new LinkedHashMap<>();
    List.of(inFlight, parked, pending).forEach(map -> map.values().removeIf(write -> {
      boolean in = ranges.contains(write.key().position());
      if (in) {
        taken.computeIfAbsent(write.key(), _ -> new ArrayDeque<>()).addLast(write);
        bytes -= write.bytes();
      }
      return in;
    }));
    behind.entrySet().removeIf(later -> {
      boolean in = ranges.contains(later.getKey().position());
      if (in) {
        taken.computeIfAbsent(later.getKey(), _ -> new ArrayDeque<>()).addAll(later.getValue());
        later.getValue().forEach(write -> bytes -= write.bytes());
      }
      return in;
    });
    List<DirtyWrite<V>> writes = new ArrayList<>();
    int superseded = 0;
    for (Deque<DirtyWrite<V>> ofKey : taken.values()) {
      if (everyVersion) {
        writes.addAll(ofKey);
      } else {
        writes.add(ofKey.getLast().standingFor(ofKey.getFirst()));
        superseded += ofKey.size() - 1;
      }
    }
    List<DirtyWrite<V>> letters = new ArrayList<>();
    dead.values().removeIf(letter -> ranges.contains(letter.key().position()) && letters.add(letter));
    findOldest();
    return new Taken<>(writes, letters, superseded);
  }

  /** Takes in what another dirty set had, also where the bound has no room: all of it is pending. */
  void receive(List<DirtyWrite<V>> writes, List<DirtyWrite<V>> letters) {
    for (DirtyWrite<V> write : writes) {
      bytes += write.bytes();
      if (pending.putIfAbsent(write.key(), write) != null) {
        behind.computeIfAbsent(write.key(), _ -> containers.deque()).addLast(write);
      }
    }
    letters.forEach(letter -> dead.put(letter.key(), letter));
  }

  /** The dead letters. */
  List<Entry<V>> letters() {
    return dead.values().stream().map(DirtyWrite::entry).toList();
  }

  /** Calls {@code visit} with every dead letter. */
  void forEachLetter(Consumer<? super DirtyWrite<V>> visit) {
    dead.values().forEach(visit);
  }

  /** Calls {@code visit} with every write that is pending, in flight or parked. */
  void forEach(Consumer<? super DirtyWrite<V>> visit) {
    pending.values().forEach(visit);
    behind.values().forEach(each -> each.forEach(visit));
    inFlight.values().forEach(visit);
    parked.values().forEach(visit);
  }
}
