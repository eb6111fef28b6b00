package io.ringlane.stress;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.ringlane.api.Reply;
import io.ringlane.expiry.ExpiryDaemon;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.stress.DirectReadVersusPutStress.Cell;
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
 * A key ends, by a removal in one sample, by its deadline and a sweep in the next, and a client is told so; another client reads directly, past
 * the shard, until it has heard of that: then it does not find the value. Results: whether the reader had heard of the end before its
 * last read, what that found (1 the value).
 *
 * <p>Shows that a version is withdrawn before anybody is answered who may know of its end. Cannot see servers that die, nor keys that move.
 */
@Outcome(id = "0, [01]", expect = Expect.ACCEPTABLE, desc = "The key was still there, or just gone.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The key had ended, and was not found.")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "The key had ended for another client, and its value is read.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The key never ended.")
public class DirectReadVersusEndStress {
  private static final String PROPERTY = "direct-reads-find-nothing-that-ended";

  /** A key that ends, and a reader. */
  abstract static class EndingKey {
    private static final AtomicInteger SAMPLES = new AtomicInteger();
    private static final int LOOKS = 1_000;
    private static final Duration SOON = Duration.ofMillis(1);

    private final boolean removes = SAMPLES.getAndIncrement() % 2 == 0;
    private final Start start = new Start();
    private final Lane lane = new Lane(Subject.entry());
    private final ExpiryDaemon<String> daemon = new ExpiryDaemon<>(() -> List.of(lane.port()), lane.clock(), SOON, 8);
    private final Cell cell;
    private volatile boolean told;
    private int heard; // the reader's
    private int found;

    EndingKey(Function<Lane, Cell> reads) {
      cell = reads.apply(lane);
      var _ = lane.put("VALUE", removes ? Entry.NO_DEADLINE : SOON.toNanos());
      lane.drain();
      var _ = cell.read();
    }

    /** A client, or clock and TTL daemon; and the worker. */
    final void end() {
      start.meet(0);
      if (removes) {
        Reply<Boolean> removed = new Reply<>();
        lane.submit(new Operation.Remove<>(lane.key(), removed));
        lane.drain();
        told = removed.getNow(false);
      } else {
        lane.clock().advance(SOON);
        daemon.step();
        lane.drain();
        told = true;
      }
    }

    final void read() {
      start.meet(1);
      for (int looks = 0; looks < LOOKS && heard == 0; looks++) {
        heard = told ? 1 : 0;
        found = cell.read() == null ? 0 : 1;
      }
    }

    final void judge(II_Result r) {
      r.r1 = told ? heard : -1;
      r.r2 = found;
    }
  }

  /** What the shard publishes. */
  @JCStressTest
  @JCStressMeta(DirectReadVersusEndStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS_READING_DIRECTLY, deepOnly = true, guards = {
      "store.PublishedEntries", "server.ShardHost"})
  public static class Actual extends EndingKey {
    public Actual() {
      super(lane -> lane::readDirectly);
    }

    @Actor
    public void ender() {
      end();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }

  /** A reader goes by what it saw last, and looks for the next time. */
  @JCStressTest
  @JCStressMeta(DirectReadVersusEndStress.class)
  @State
  @Judged(property = PROPERTY, strategy = "affine-direct-reads", control = "WithdrawnAtNextLook", deepOnly = true)
  public static class ControlWithdrawnAtNextLook extends EndingKey {
    /** One look behind. */
    private static final class AtNextLook implements Cell {
      private final Lane lane;
      private volatile @Nullable Entry<String> known;

      AtNextLook(Lane lane) {
        this.lane = lane;
      }

      @Override
      public @Nullable Entry<String> read() {
        Entry<String> last = known;
        known = lane.readDirectly();
        return last;
      }
    }

    public ControlWithdrawnAtNextLook() {
      super(AtNextLook::new);
    }

    @Actor
    public void ender() {
      end();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }
}
