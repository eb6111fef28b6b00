package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

import io.ringlane.ring.Assignment;
import io.ringlane.ring.KeyHash;
import io.ringlane.ring.Placement;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.CacheServer;
import io.ringlane.server.Passage;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.View;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is: the ring, which says how it should be; the assignment of each shard index, which says how it is; and the servers. Immutable,
 * but for the count of the requests that were routed by it: as with sleepable RCU, whoever has published another one waits until nobody is on his
 * way by this one.
 */
final class Topology<V> implements Passage {
  /** What the shards of servers that are gone had counted. */
  record Gone(long expired, long forwarded) {
    private static final Gone NOTHING = new Gone(0, 0);

    private Gone plus(ShardGauges shard) {
      return new Gone(expired + shard.expired(), forwarded + shard.forwarded());
    }
  }

  /*
   * A request adds to `entered`, then looks whether the topology is still the published one; whoever publishes another one does that first, then
   * reads the counters, `left` before `entered`. So a request that was not counted sees the other one and goes by that.
   */
  private final LongAdder entered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final long number;
  private final RingSnapshot ring;
  private final List<Assignment> assignments;
  private final Map<Integer, CacheServer<V>> servers;
  private final List<@Nullable CacheServer<V>> byNumber;
  private final List<ShardHost<V>> shards;
  private final Gone gone;

  private Topology(long number, RingSnapshot ring, List<Assignment> assignments,
      Map<Integer, CacheServer<V>> servers, Gone gone) {
    this.number = number;
    this.ring = ring;
    this.assignments = List.copyOf(assignments);
    this.servers = new TreeMap<>(servers);
    List<@Nullable CacheServer<V>> numbered = new ArrayList<>();
    servers.forEach((server, _) -> {
      while (numbered.size() <= server) {
        numbered.add(null);
      }
    });
    servers.forEach(numbered::set);
    this.byNumber = numbered;
    this.shards = this.servers.values().stream().flatMap(server -> server.shards().stream()).toList();
    this.gone = gone;
  }

  /** The first one: everything is where the ring wants it. */
  static <V> Topology<V> of(RingSnapshot ring, Assignment everywhere, int indexes,
      Map<Integer, CacheServer<V>> servers) {
    return new Topology<>(1, ring, Collections.nCopies(indexes, everywhere), servers, Gone.NOTHING);
  }

  Topology<V> with(RingSnapshot other) {
    return new Topology<>(number + 1, other, assignments, servers, gone);
  }

  Topology<V> with(int index, RangeSet ranges, UnaryOperator<Placement> change) {
    List<Assignment> changed = new ArrayList<>(assignments);
    changed.set(index, changed.get(index).with(ranges, change));
    return new Topology<>(number + 1, ring, changed, servers, gone);
  }

  Topology<V> with(CacheServer<V> server) {
    Map<Integer, CacheServer<V>> changed = new TreeMap<>(servers);
    changed.put(server.number(), server);
    return new Topology<>(number + 1, ring, assignments, changed, gone);
  }

  /** A server that has nothing any more, or is dead: its shards' counts are final, and are kept. */
  Topology<V> withoutServer(int server) {
    Map<Integer, CacheServer<V>> changed = new TreeMap<>(servers);
    CacheServer<V> leaving = changed.remove(server);
    Gone counted = gone;
    if (leaving != null) {
      for (ShardHost<V> shard : leaving.shards()) {
        counted = counted.plus(shard.gauges());
      }
    }
    return new Topology<>(number + 1, ring, assignments, changed, counted);
  }

  RingSnapshot ring() {
    return ring;
  }

  Assignment assignment(int index) {
    return assignments.get(index);
  }

  int indexes() {
    return assignments.size();
  }

  Collection<CacheServer<V>> servers() {
    return servers.values();
  }

  /** All shards of all servers. */
  List<ShardHost<V>> shards() {
    return shards;
  }

  /** What servers counted that are not among {@link #shards}. */
  Gone gone() {
    return gone;
  }

  /** The shard of a server; null where the server is none any more. */
  @Nullable
  ShardHost<V> shard(int server, int index) {
    CacheServer<V> of = server < byNumber.size() ? byNumber.get(server) : null;
    return of == null ? null : of.shards().get(index);
  }

  /** The server that has the position now. */
  int owner(long position) {
    return assignments.get(KeyHash.shard(position, assignments.size())).owner(position);
  }

  /** The shard that has the key now. */
  ShardHost<V> shardOf(CacheKey key) {
    int index = KeyHash.shard(key.position(), assignments.size());
    ShardHost<V> shard = shard(assignments.get(index).owner(key.position()), index);
    if (shard == null) {
      throw new IllegalStateException("a range belongs to a server that is gone");
    }
    return shard;
  }

  /** A shard that copies the key; null where there is none, or it is dead. */
  @Nullable
  ShardHost<V> replicaOf(CacheKey key, int choice) {
    int index = KeyHash.shard(key.position(), assignments.size());
    List<Integer> replicas = assignments.get(index).placement(key.position()).replicas();
    ShardHost<V> replica = replicas.isEmpty()
        ? null
        : shard(replicas.get(Math.floorMod(choice, replicas.size())), index);
    return replica == null || replica.isDead() ? null : replica;
  }

  /**
   * What a shard of this server and index is to go by.
   *
   * @param copied whether ranges have replicas
   */
  View view(int server, int index, boolean copied, DirtyBound whole) {
    return new View(number, server, copied ? assignments.get(index) : null, whole.share(shards.size()));
  }

  /** A request is on its way by this topology, until {@link #left}. */
  void enter() {
    entered.increment();
  }

  @Override
  public void left() {
    left.increment();
  }

  /** Whether nobody is on his way by it. */
  boolean isPassed() {
    long out = left.sum();
    return entered.sum() == out;
  }
}
