package io.ringlane.stress;

import java.util.function.Function;

import io.ringlane.store.Entry;
import io.ringlane.store.ShardPort;
import io.ringlane.writebehind.FlushDaemon;
import io.ringlane.writebehind.Flushers;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A client asks for a flush of its new write while an older write of the key is on its way to the database: two rounds, and two flushes, overlap. When the client is
 * answered the database has the new write, not just what the round under way brought there. Results: whether the new write was durable at the answer, answers.
 *
 * <p>Shows that a flush is about versions, across the hand-over of the strategy under test. Cannot see a database that fails, nor flushes with a deadline.
 */
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "When the flush was answered, the write was durable.")
@Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "The flush was answered, and a restart would not have found the write.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "The flush is never answered.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The flush is answered twice.")
public class FlushAnswerStress {
  private static final String PROPERTY = "a-flush-is-answered-when-durable";

  /** A key whose old write is being written and whose new one waits. */
  abstract static class TwoWrites {
    private final Start start = new Start();
    private final Lane lane;
    private final Flushers<String> flushers;
    private final FlushDaemon<String> daemon;
    private volatile int answers;
    private volatile @Nullable String row;

    TwoWrites(Function<Lane, ShardPort<String>> wayToShard) {
      lane = new Lane(Subject.entry());
      flushers = lane.flushers(wayToShard.apply(lane));
      daemon = flushers.daemons().getFirst();
      var _ = lane.put("OLD");
      lane.drain();
      daemon.step(); // collects it
      lane.drain();
      var _ = lane.put("NEW");
      lane.drain();
    }

    /** The client. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // two answers at once are none too many to be seen as two
    final void ask() {
      start.meet(0);
      var _ = flushers.flush(Entry.NO_DEADLINE).whenComplete((_, _) -> {
        row = lane.row();
        answers++;
      });
    }

    /** The flush daemon, and the worker: it runs what comes between the daemon's steps. */
    final void flush() {
      start.meet(1);
      lane.flushAll(daemon);
    }

    final void judge(II_Result r) {
      lane.drain();
      lane.flushAll(daemon);
      r.r1 = "NEW".equals(row) ? 1 : 0;
      r.r2 = answers;
    }
  }

  /** The barrier waits for its own versions. */
  @JCStressTest
  @JCStressMeta(FlushAnswerStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, deepOnly = true, guards = {
      "store.FlushBarriers", "writebehind.Flushers", "writebehind.FlushDaemon"})
  public static class Actual extends TwoWrites {
    public Actual() {
      super(Lane::port);
    }

    @Actor
    public void client() {
      ask();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }

  /** Whoever asks for a flush is answered when the next round ends. */
  @JCStressTest
  @JCStressMeta(FlushAnswerStress.class)
  @State
  @Judged(property = PROPERTY, control = "BarrierByRound", deepOnly = true)
  public static class ControlBarrierByRound extends TwoWrites {
    public ControlBarrierByRound() {
      super(lane -> new BarrierByRound<>(lane.port()));
    }

    @Actor
    public void client() {
      ask();
    }

    @Actor
    public void flusher() {
      flush();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }
}
