package io.ringlane.stress;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.ringlane.expiry.ExpiryDaemon;
import io.ringlane.store.ShardPort;
import io.ringlane.writebehind.FlushDaemon;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * The old value's deadline has come; the TTL daemon sweeps it while a client puts a new value with a deadline far away. Whichever
 * comes first, the new value stays, in memory and in the database (trap T26: the expiry of an old version deletes the new one).
 *
 * <p>Shows that a sweep is a no-op on a key whose version moved on, across the hand-over of the strategy under test. Cannot see
 * more than one sweep and one put, nor time that moves while they race; the schedules of the simulation do.
 */
@Outcome(id = "NEW, NEW", expect = Expect.ACCEPTABLE, desc = "The put stands, before or after the sweep.")
@Outcome(id = "ABSENT, .*", expect = Expect.FORBIDDEN, desc = "The expiry of the old value removed the new one.")
@Outcome(id = "OLD, .*", expect = Expect.FORBIDDEN, desc = "The value that was due is read, and the put is lost.")
@Outcome(id = "NEW, .*", expect = Expect.FORBIDDEN, desc = "The new value is in memory, and a restart would not find it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that any order of a sweep and a put explains.")
public class ExpireVersusPutStress {
  private static final String PROPERTY = "expiry-spares-newer-puts";

  /** A key that is due, and the TTL daemon. */
  abstract static class DueKey {
    private static final long SOON = 1;
    private static final long LATER = Duration.ofHours(1).toNanos();

    private final Start start = new Start();
    private final Lane lane;
    private final ExpiryDaemon<String> daemon;

    DueKey(Function<Lane, ShardPort<String>> wayToShard) {
      lane = new Lane(Subject.entry());
      List<ShardPort<String>> shards = List.of(wayToShard.apply(lane));
      daemon = new ExpiryDaemon<>(() -> shards, lane.clock(), Duration.ofNanos(SOON), 8);
      var _ = lane.put("OLD", SOON);
      lane.drain();
      lane.clock().advance(Duration.ofMillis(1));
    }

    /** The client. */
    final void put() {
      start.meet(0);
      var _ = lane.put("NEW", LATER);
    }

    /** The TTL daemon, and the worker: it runs what has come before the tick, then the sweep and what has come by then. */
    final void sweep() {
      start.meet(1);
      lane.drain();
      daemon.step();
      lane.drain();
    }

    /** Reads what memory holds, and, after a flush, what the database holds. */
    final void judge(LL_Result r) {
      lane.drain();
      r.r1 = lane.read();
      FlushDaemon<String> flush = lane.flushDaemon(lane.port());
      lane.flush(flush);
      r.r2 = lane.row();
    }
  }

  /** Put and sweep meet in a mailbox, at a lock, or wherever the strategy has them meet. */
  @JCStressTest
  @JCStressMeta(ExpireVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = "T26", guards = {"expiry.ExpiryDaemon",
      "store.DeadlineIndex", "store.Shard"})
  public static class Actual extends DueKey {
    public Actual() {
      super(Lane::port);
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void expirer() {
      sweep();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }

  /** The sweep removes by key. */
  @JCStressTest
  @JCStressMeta(ExpireVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, control = "BlindExpire")
  public static class ControlBlindExpire extends DueKey {
    public ControlBlindExpire() {
      super(lane -> new BlindExpire<>(lane.port(), lane.key()));
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void expirer() {
      sweep();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }
}
