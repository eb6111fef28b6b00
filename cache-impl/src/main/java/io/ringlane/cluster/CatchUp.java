package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.List;

import io.ringlane.ring.Placement;
import io.ringlane.ring.RangeSet;
import io.ringlane.server.ShardHost;
import io.ringlane.store.Chunk;
import io.ringlane.store.Copying;

/** A new replica catches up: first every new write goes to it, then all that there was. Belongs to the rebalancer's steps. */
final class CatchUp<V> {
  private final Rebalancer<V> rebalancer;
  private final int index;
  private final int member;
  private final RangeSet ranges;
  private final ShardHost<V> from;
  private final ShardHost<V> to;
  private volatile RangeSet left;

  CatchUp(Rebalancer<V> rebalancer, int index, int owner, int member, RangeSet ranges) {
    this.rebalancer = rebalancer;
    this.index = index;
    this.member = member;
    this.ranges = ranges;
    this.left = ranges;
    from = rebalancer.shard(owner, index);
    to = rebalancer.shard(member, index);
  }

  /** Whether this is the copy that has not everything yet. */
  boolean concerns(int shardIndex, int server) {
    return index == shardIndex && member == server;
  }

  /** Where the index has this replica already, by that topology, but not everything that it copies. Any thread. */
  RangeSet incomplete(Topology<V> by, int shardIndex) {
    return shardIndex == index
        ? left.and(by.assignment(index).rangesWhere(each -> each.replicas().contains(member)))
        : RangeSet.EMPTY;
  }

  void begin() {
    Topology<V> next = rebalancer.topology().with(index, ranges, before -> {
      List<Integer> replicas = new ArrayList<>(before.replicas());
      replicas.add(member); // last: the others have everything
      return new Placement(before.owner(), replicas);
    });
    rebalancer.tell(to, slot -> new Copying.CatchUp<>(true, slot),
        _ -> rebalancer.adopt(next, List.of(to), () -> rebalancer.adopt(next, List.of(from), () -> {
          rebalancer.publish(next);
          copy();
        })));
  }

  private void copy() {
    if (left.isEmpty()) {
      rebalancer.tell(to, slot -> new Copying.CatchUp<>(false, slot), _ -> rebalancer.end());
      return;
    }
    rebalancer.<Chunk<V>>ask(from, slot -> new Copying.Snapshot<>(left, Rebalancer.CHUNK, slot), (chunk, _) -> {
      if (chunk == null) {
        giveUp();
        return;
      }
      rebalancer.tell(to, slot -> new Copying.CopyAll<>(chunk, slot), error -> {
        if (error != null) {
          giveUp();
        } else {
          left = left.minus(chunk.ranges());
          copy();
        }
      });
    });
  }

  /** Whoever takes over must not take it for whole. */
  private void giveUp() {
    Topology<V> next = rebalancer.topology().with(index, ranges, before -> new Placement(before.owner(),
        before.replicas().stream().filter(replica -> replica != member).toList()));
    rebalancer.adopt(next, List.of(from, to),
        () -> rebalancer.tell(to, slot -> new Copying.CatchUp<>(false, slot), _ -> {
          rebalancer.publish(next);
          rebalancer.endAndRetry();
        }));
  }
}
