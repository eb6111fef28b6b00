package io.ringlane.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.ringlane.ring.RangeSet;

/**
 * Which replicas still owe an acknowledgement of which version, and which are to be told that a version is settled: that the database and every
 * replica have it. Not thread-safe: a shard owns it.
 */
final class Replication<V> {
  private record Owed<V>(Entry<V> entry, Set<Integer> replicas) {}

  private final Map<VersionOf, Owed<V>> owed = new HashMap<>();
  private final Map<CacheKey, Integer> owing = new HashMap<>();
  private final Map<CacheKey, Entry<V>> inDatabase = new HashMap<>();
  private final Map<Integer, List<Entry<V>>> settled = new TreeMap<>();

  /** Sends the version to these replicas. */
  void send(Entry<V> entry, List<Integer> replicas, Effects out) {
    owed.put(VersionOf.entry(entry), new Owed<>(entry, new HashSet<>(replicas)));
    owing.merge(entry.key(), 1, Integer::sum);
    replicas.forEach(replica -> out.add(new Effect.Replicate<>(replica, entry)));
  }

  /** The replica has the version, or counts no more. Whether nobody owes it any more. */
  boolean copied(Entry<V> entry, int replica, View view) {
    Owed<V> waiting = owed.get(VersionOf.entry(entry));
    return waiting != null && waiting.replicas().remove(replica) && waiting.replicas().isEmpty()
        && forget(waiting, view);
  }

  /** Whether a version of these ranges is owed. */
  boolean owedAny(RangeSet ranges) {
    return owing.keySet().stream().anyMatch(key -> ranges.contains(key.position()));
  }

  private boolean forget(Owed<V> done, View view) {
    CacheKey key = done.entry().key();
    owed.remove(VersionOf.entry(done.entry()));
    if (owing.merge(key, -1, Integer::sum) == 0) {
      owing.remove(key);
      Entry<V> durable = inDatabase.remove(key);
      if (durable != null) {
        settle(durable, view);
      }
    }
    return true;
  }

  /** The database has the version: its replicas are told when they have it, too. */
  void durable(Entry<V> entry, View view) {
    if (owing.containsKey(entry.key())) {
      inDatabase.put(entry.key(), entry);
    } else {
      settle(entry, view);
    }
  }

  private void settle(Entry<V> entry, View view) {
    view.replicas(entry.key().position())
        .forEach(replica -> settled.computeIfAbsent(replica, _ -> new ArrayList<>()).add(entry));
  }

  /** Tells the replicas what was settled since the last call. */
  void tell(Effects out) {
    if (!settled.isEmpty()) {
      settled.forEach((replica, entries) -> out.add(new Effect.Settle<>(replica, entries)));
      settled.clear();
    }
  }

  /** Who is no replica any more owes nothing. Gives the versions that nobody owes now. */
  List<Entry<V>> adopt(View view) {
    List<Entry<V>> complete = new ArrayList<>();
    for (Iterator<Owed<V>> each = List.copyOf(owed.values()).iterator(); each.hasNext();) {
      Owed<V> waiting = each.next();
      waiting.replicas().retainAll(view.replicas(waiting.entry().key().position()));
      if (waiting.replicas().isEmpty()) {
        complete.add(waiting.entry());
        forget(waiting, view);
      }
    }
    return complete;
  }

  /** Nobody owes anything any more. */
  void clear() {
    owed.clear();
    owing.clear();
    inDatabase.clear();
    settled.clear();
  }
}
