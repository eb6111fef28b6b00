package io.ringlane.stress;

import java.util.function.Function;

import io.ringlane.api.Reply;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import io.ringlane.writebehind.FlushDaemon;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * The flush daemon collects an old write, brings it to the database and tells the shard, while a client removes the key. The key is absent from then on, in memory
 * and, after the next flush, in the database: the removal stays in the dirty set until the database has it, and a read does not find the old row before (trap T05).
 * Results: what the removal answered, what memory answers, what a restart would find.
 *
 * <p>Shows that a tombstone is retired by its own version only, across the hand-over of the strategy under test. Cannot see a database that fails or is slow.
 */
@Outcome(id = "true, ABSENT, ABSENT", expect = Expect.ACCEPTABLE, desc = "The key is gone for good.")
@Outcome(id = "true, OLD, .*", expect = Expect.FORBIDDEN, desc = "The removed value is read again: its row was loaded.")
@Outcome(id = "true, ABSENT, OLD", expect = Expect.FORBIDDEN, desc = "The removal was answered and never reached the database.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that any order of a flush and a removal explains.")
public class FlushedVersusRemoveStress {
  private static final String PROPERTY = "flush-spares-newer-removals";

  /** A key with a write that waits, and the flush daemon. */
  abstract static class DirtyKey {
    private final Start start = new Start();
    private final Lane lane;
    private final FlushDaemon<String> daemon;
    private final Reply<Boolean> removed = new Reply<>();

    DirtyKey(Function<Lane, ShardPort<String>> wayToShard) {
      lane = new Lane(Subject.entry());
      daemon = lane.flushDaemon(wayToShard.apply(lane));
      var _ = lane.put("OLD");
      lane.drain();
    }

    /** The client. */
    final void remove() {
      start.meet(0);
      lane.submit(new Operation.Remove<>(lane.key(), removed));
    }

    /** The flush daemon, and the worker: it runs what comes between the daemon's steps. */
    final void flush() {
      start.meet(1);
      lane.flush(daemon);
    }

    final void judge(LLL_Result r) {
      lane.drain();
      r.r1 = String.valueOf(removed.getNow(false));
      r.r2 = lane.read();
      lane.flushAll(daemon);
      r.r3 = lane.row();
    }
  }

  /** Removal and retirement meet wherever the strategy has them meet. */
  @JCStressTest
  @JCStressMeta(FlushedVersusRemoveStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = {"T05", "T02"}, guards = {"writebehind.FlushDaemon",
      "store.DirtySet", "store.Shard"})
  public static class Actual extends DirtyKey {
    public Actual() {
      super(Lane::port);
    }

    @Actor
    public void remover() {
      remove();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(LLL_Result r) {
      judge(r);
    }
  }

  /** A flushed key is taken for clean. */
  @JCStressTest
  @JCStressMeta(FlushedVersusRemoveStress.class)
  @State
  @Judged(property = PROPERTY, control = "RetireByKey")
  public static class ControlRetireByKey extends DirtyKey {
    public ControlRetireByKey() {
      super(lane -> new RetireByKey<>(lane.port()));
    }

    @Actor
    public void remover() {
      remove();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(LLL_Result r) {
      judge(r);
    }
  }
}
