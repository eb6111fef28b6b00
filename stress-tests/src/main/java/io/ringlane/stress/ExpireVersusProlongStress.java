package io.ringlane.stress;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.ringlane.api.Reply;
import io.ringlane.expiry.ExpiryDaemon;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardPort;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * The deadline of a key comes, by the clock, and the TTL daemon sweeps, while a client has the key live for an hour more. Either the client is in time, is told so, and the
 * key stays; or it is late, is told that there is no such key, and the key is gone. Results: what the client was told, what memory answers, what a restart would
 * find.
 *
 * <p>Shows that an expiry looks at the key's deadline as it is by then (trap T26), also where both find the key due: it expires once. Cannot see a clock that
 * jumps, nor the meaning of a TTL that is about memory.
 */
@Outcome(id = "KEPT, OLD, OLD", expect = Expect.ACCEPTABLE, desc = "The client was in time, and the key stays.")
@Outcome(id = "LATE, ABSENT, ABSENT", expect = Expect.ACCEPTABLE, desc = "The client was late, and the key is gone.")
@Outcome(id = "KEPT, ABSENT, .*|KEPT, .*, ABSENT", expect = Expect.FORBIDDEN, desc = "The key had a later deadline, and expired all the same.")
@Outcome(id = "LATE, OLD, .*|LATE, .*, OLD", expect = Expect.FORBIDDEN, desc = "The client was told that the key is gone, and it lives.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that any order of an expiry and a new deadline explains.")
public class ExpireVersusProlongStress {
  private static final String PROPERTY = "expiry-spares-newer-deadlines";

  /** A key that is about to be due, and the TTL daemon. */
  abstract static class DueSoon {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final long LATER = Duration.ofHours(1).toNanos();

    private final Start start = new Start();
    private final Lane lane;
    private final ExpiryDaemon<String> daemon;
    private final Reply<Boolean> kept = new Reply<>();

    DueSoon(Function<Lane, ShardPort<String>> wayToShard) {
      lane = new Lane(Subject.entry());
      List<ShardPort<String>> shards = List.of(wayToShard.apply(lane));
      daemon = new ExpiryDaemon<>(() -> shards, lane.clock(), SOON, 8);
      var _ = lane.put("OLD", SOON.toNanos());
      lane.drain();
    }

    /** The client. */
    final void prolong() {
      start.meet(0);
      lane.submit(new Operation.Expire<>(lane.key(), LATER, kept));
    }

    /** The clock, the TTL daemon and the worker. */
    final void sweep() {
      start.meet(1);
      lane.drain();
      lane.clock().advance(SOON);
      daemon.step();
      lane.drain();
    }

    final void judge(LLL_Result r) {
      lane.drain();
      r.r1 = kept.getNow(false) ? "KEPT" : "LATE";
      r.r2 = lane.read();
      lane.flush(lane.flushDaemon(lane.port()));
      r.r3 = lane.row();
    }
  }

  /** New deadline and sweep meet wherever the strategy has them meet. */
  @JCStressTest
  @JCStressMeta(ExpireVersusProlongStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = "T26", deepOnly = true, guards = {
      "expiry.ExpiryDaemon", "store.DeadlineIndex", "store.Shard"})
  public static class Actual extends DueSoon {
    public Actual() {
      super(Lane::port);
    }

    @Actor
    public void client() {
      prolong();
    }

    @Actor
    public void expirer() {
      sweep();
    }

    @Arbiter
    public void afterwards(LLL_Result r) {
      judge(r);
    }
  }

  /** The sweep removes by key. */
  @JCStressTest
  @JCStressMeta(ExpireVersusProlongStress.class)
  @State
  @Judged(property = PROPERTY, control = "BlindExpire", deepOnly = true)
  public static class ControlBlindExpire extends DueSoon {
    public ControlBlindExpire() {
      super(lane -> new BlindExpire<>(lane.port(), lane.key()));
    }

    @Actor
    public void client() {
      prolong();
    }

    @Actor
    public void expirer() {
      sweep();
    }

    @Arbiter
    public void afterwards(LLL_Result r) {
      judge(r);
    }
  }
}
