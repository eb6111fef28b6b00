package io.ringlane.stress;

import java.util.function.Function;

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
 * The flush daemon collects an old write, brings it to the database and tells the shard, while a client puts a new value. Whenever
 * the put comes, the next flush brings it to the database too (trap T02: retiring a flushed write by key alone erases a newer one).
 *
 * <p>Shows that a retirement touches the version that was written and nothing newer, across the hand-over of the strategy under
 * test. Cannot see a database that fails or is slow, nor more than one round that overlaps the put; the schedules of the simulation
 * inject those.
 */
@Outcome(id = "NEW, NEW", expect = Expect.ACCEPTABLE, desc = "The put is in memory and in the database.")
@Outcome(id = "NEW, OLD", expect = Expect.FORBIDDEN, desc = "The put was answered and never reached the database: retiring the old write erased it.")
@Outcome(id = "OLD, .*", expect = Expect.FORBIDDEN, desc = "The put is lost in memory.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that any order of a flush and a put explains.")
public class FlushedVersusPutStress {
  private static final String PROPERTY = "flush-spares-newer-puts";

  /** A key with a write that waits, and the flush daemon. */
  abstract static class DirtyKey {
    private final Start start = new Start();
    private final Lane lane;
    private final FlushDaemon<String> daemon;

    DirtyKey(Function<Lane, ShardPort<String>> wayToShard) {
      lane = new Lane(Subject.entry());
      daemon = lane.flushDaemon(wayToShard.apply(lane));
      var _ = lane.put("OLD");
      lane.drain();
    }

    /** The client. */
    final void put() {
      start.meet(0);
      var _ = lane.put("NEW");
    }

    /** The flush daemon, and the worker: it runs what comes between the daemon's steps. */
    final void flush() {
      start.meet(1);
      lane.flush(daemon);
    }

    /** Reads what memory holds, and, after the next flush, what the database holds. */
    final void judge(LL_Result r) {
      lane.drain();
      r.r1 = lane.read();
      lane.flushAll(daemon);
      r.r2 = lane.row();
    }
  }

  /** Put and retirement meet in a mailbox, at a lock, or wherever the strategy has them meet. */
  @JCStressTest
  @JCStressMeta(FlushedVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = "T02", guards = {"writebehind.FlushDaemon",
      "store.DirtySet", "store.Shard"})
  public static class Actual extends DirtyKey {
    public Actual() {
      super(Lane::port);
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }

  /** A flushed key is taken for clean. */
  @JCStressTest
  @JCStressMeta(FlushedVersusPutStress.class)
  @State
  @Judged(property = PROPERTY, control = "RetireByKey")
  public static class ControlRetireByKey extends DirtyKey {
    public ControlRetireByKey() {
      super(lane -> new RetireByKey<>(lane.port()));
    }

    @Actor
    public void putter() {
      put();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(LL_Result r) {
      judge(r);
    }
  }
}
