package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.List;

import io.ringlane.ring.Placement;
import io.ringlane.ring.RangeSet;
import io.ringlane.server.ShardHost;
import io.ringlane.store.Chunk;
import io.ringlane.store.Operation;
import io.ringlane.store.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * One chunk goes from its owner to another server. {@link io.ringlane.store.Transfer} has the steps; from the decision on, which is this object's and
 * outlives both servers, the ranges are the target's, whoever dies. Belongs to the rebalancer's steps.
 */
final class RangeMove<V> {

  private final Rebalancer<V> rebalancer;
  private final long id;
  private final int index;
  private final RangeSet wanted;
  private final ShardHost<V> from;
  private final ShardHost<V> to;
  private long calledOffAt;
  private boolean calledOff;
  private volatile boolean decided;

  RangeMove(Rebalancer<V> rebalancer, int index, int source, int target, RangeSet wanted) {
    this.rebalancer = rebalancer;
    this.index = index;
    this.wanted = wanted;
    id = rebalancer.nextAction();
    from = rebalancer.shard(source, index);
    to = rebalancer.shard(target, index);
    calledOffAt = rebalancer.now() + rebalancer.patience();
  }

  void begin() {
    rebalancer.<Chunk<V>>ask(from, slot -> new Transfer.Depart<>(id, wanted, Rebalancer.CHUNK, slot), this::departed);
  }

  /** Whether ranges are this server's, or will be, though no topology says so. Any thread. */
  boolean isDecidedFor(int server) {
    return decided && to.server() == server;
  }

  /** When it is called off, unless the source has let go; {@link Long#MAX_VALUE} where it has. */
  long calledOffAt() {
    return calledOffAt;
  }

  /** Something in the ranges stays uncommitted: their requests have waited long enough. */
  void callOff() {
    calledOffAt = Long.MAX_VALUE;
    calledOff = true;
    rebalancer.losePatience();
    resumeSource();
  }

  private void resumeSource() {
    rebalancer.tell(from, slot -> new Transfer.Resume<>(id, slot), _ -> rebalancer.endAndRetry());
  }

  private void departed(@Nullable Chunk<V> chunk, @Nullable Throwable error) {
    if (calledOff) {
      return;
    }
    calledOffAt = Long.MAX_VALUE;
    if (chunk == null) {
      rebalancer.endAndRetry();
      return;
    }
    rebalancer.tell(to, slot -> new Transfer.Arrive<>(id, chunk, slot), refused -> {
      if (refused == null && !to.isDead()) {
        handOver(chunk);
      } else {
        rebalancer.tell(to, slot -> new Transfer.Reject<>(id, slot), _ -> resumeSource());
      }
    });
  }

  /** It is decided: the source first, so that it is a replica when the target's first write comes. */
  private void handOver(Chunk<V> chunk) {
    decided = true;
    Topology<V> next = rebalancer.topology().with(index, chunk.ranges(), this::moved);
    rebalancer.tell(from,
        slot -> new Transfer.HandOver<>(id, to.server(), rebalancer.view(next, from), slot), dead -> {
          if (dead != null) {
            rebalancer.estate(from.server()).takenOver(chunk);
          }
          open(chunk, next);
        });
  }

  private void open(Chunk<V> chunk, Topology<V> next) {
    rebalancer.tell(to,
        slot -> new Transfer.Open<>(id, next.ring().epoch(), rebalancer.view(next, to), slot), dead -> {
          if (dead != null) {
            rebalancer.estate(to.server()).neverOpened(chunk);
          }
          rebalancer.moved(chunk);
          rebalancer.publish(next, () -> release(chunk.ranges()));
        });
  }

  /** What came to the source after it died goes first: the same clients' next requests are at the target already. */
  private void release(RangeSet ranges) {
    from.takeOrphans(ranges).forEach(orphan -> to.send(new Operation.Forwarded<>(orphan)));
    rebalancer.tell(to, slot -> new Transfer.Release<>(id, slot),
        _ -> rebalancer.tell(from, slot -> new Transfer.Departed<>(id, slot), _ -> rebalancer.end()));
  }

  private Placement moved(Placement before) {
    List<Integer> replicas = new ArrayList<>();
    if (rebalancer.factor() > 0) {
      replicas.add(from.server()); // it has everything
      before.replicas().stream().filter(replica -> replica != to.server()).forEach(replicas::add);
    }
    return new Placement(to.server(), replicas);
  }
}
