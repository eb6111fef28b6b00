package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.api.Reply;
import io.ringlane.ring.Assignment;
import io.ringlane.ring.Placement;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.ShardHost;
import io.ringlane.store.Copying;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.Remains;
import io.ringlane.store.Transfer;

/**
 * Replicas take over from a server that died: they own its ranges under a new epoch, everybody goes by that, the requests that came for the dead
 * server go to its heirs, and its books are closed. Belongs to the rebalancer's steps.
 */
final class Succession<V> {
  private record Heir<V>(long id, ShardHost<V> shard, RangeSet ranges) {}

  /** What other replicas of an heir's ranges are to be told. */
  private record Tidings<V>(ShardHost<V> to, RangeSet ranges, List<Entry<V>> inherited) {}

  private final Rebalancer<V> rebalancer;
  private final Rebalancer.Death<V> death;
  private final int dead;
  private final List<Heir<V>> heirs = new ArrayList<>();
  private final List<Tidings<V>> tidings = new ArrayList<>();
  private Topology<V> next;
  private int open;

  Succession(Rebalancer<V> rebalancer, Rebalancer.Death<V> death) {
    this.rebalancer = rebalancer;
    this.death = death;
    dead = death.server().number();
    next = rebalancer.topology();
  }

  void begin() {
    RingSnapshot ring = next.ring();
    long epoch;
    try {
      epoch = rebalancer.newEpoch();
    } catch (RuntimeException e) { // without a durable epoch nobody may take over
      rebalancer.putOff(death);
      return;
    }
    if (ring.has(dead)) {
      ring = ring.without(epoch, dead);
    }
    next = next.with(ring);
    for (int index = 0; index < next.indexes(); index++) {
      appointHeirs(index, rebalancer.wanted(ring));
    }
    promote(epoch);
  }

  private void appointHeirs(int index, Assignment wanted) {
    Map<Integer, RangeSet> byHeir = new LinkedHashMap<>();
    for (Assignment.Difference each : Assignment.differences(next.assignment(index), wanted)) {
      if (each.now().owner() == dead) {
        byHeir.merge(heir(each), each.ranges(), RangeSet::plus);
      }
    }
    byHeir.forEach((owner, ranges) -> {
      next = next.with(index, ranges, before -> without(before, owner));
      heirs.add(new Heir<>(rebalancer.nextAction(), rebalancer.shard(owner, index), ranges));
    });
    RangeSet copiedThere = next.assignment(index).rangesWhere(each -> each.replicas().contains(dead));
    next = next.with(index, copiedThere, before -> without(before, before.owner()));
  }

  /** The first replica that lives; else whoever the ring wants, with nothing. */
  private int heir(Assignment.Difference range) {
    for (int replica : range.now().replicas()) {
      ShardHost<V> shard = next.shard(replica, 0);
      if (shard != null && !shard.isDead()) {
        return replica;
      }
    }
    return range.wanted().owner();
  }

  private Placement without(Placement before, int owner) {
    return new Placement(owner,
        before.replicas().stream().filter(replica -> replica != dead && replica != owner).toList());
  }

  private void promote(long epoch) {
    open = heirs.size() + 1;
    for (Heir<V> heir : heirs) {
      rebalancer.<List<Entry<V>>>ask(heir.shard(), slot -> new Transfer.Promote<>(heir.id(), heir.ranges(), epoch,
          rebalancer.view(next, heir.shard()), slot), (unsettled, _) -> {
            if (unsettled != null) {
              rebalancer.takenOver(dead, unsettled);
              next.shards().stream().filter(shard -> isOther(shard, heir))
                  .forEach(shard -> tidings.add(new Tidings<>(shard, heir.ranges(), unsettled)));
            } else if (heir.shard().isDead()) {
              rebalancer.heirDied(dead, heir.shard().server());
            }
            promoted(epoch);
          });
    }
    promoted(epoch);
  }

  private boolean isOther(ShardHost<V> shard, Heir<V> heir) {
    return shard.index() == heir.shard().index() && shard.server() != heir.shard().server() && shard.server() != dead;
  }

  /** Before any request runs: what only another replica has of the dead server's writes must not come back when the heir dies. */
  private void promoted(long epoch) {
    if (--open > 0) {
      return;
    }
    List<ShardHost<V>> alive = next.shards().stream().filter(shard -> shard.server() != dead).toList();
    rebalancer.adopt(next, alive, () -> rebalancer.tellAll(tidings,
        (each, slot) -> each.to().send(new Copying.Inherit<>(each.ranges(), epoch, each.inherited(), slot)),
        () -> publish(epoch)));
  }

  private void publish(long epoch) {
    rebalancer.publish(next, () -> {
      for (ShardHost<V> shard : death.server().shards()) {
        for (Operation.Request<V> orphan : shard.takeOrphans(RangeSet.ALL)) {
          next.shardOf(orphan.key()).send(new Operation.Forwarded<>(orphan));
        }
      }
      rebalancer.tellAll(heirs, (heir, slot) -> heir.shard().send(new Transfer.Release<>(heir.id(), slot)),
          () -> end(epoch));
    });
  }

  /** The dead server is none any more; its books are closed when all its shards have said what they had. */
  private void end(long epoch) {
    rebalancer.publish(rebalancer.topology().withoutServer(dead));
    rebalancer.succeeded(dead);
    rebalancer.end();
    AtomicInteger left = new AtomicInteger(death.remains().size());
    List<Remains<V>> all = new ArrayList<>();
    for (Reply<Remains<V>> reply : death.remains()) {
      var _ = reply.whenComplete((remains, _) -> rebalancer.later(() -> {
        if (remains != null) {
          all.add(remains);
        }
        if (left.decrementAndGet() == 0) {
          rebalancer.bury(death, epoch, all);
        }
      }));
    }
  }
}
