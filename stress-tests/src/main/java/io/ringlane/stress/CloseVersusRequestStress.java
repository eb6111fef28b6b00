package io.ringlane.stress;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.ringlane.api.CacheClosedException;
import io.ringlane.cluster.Door;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A client enters the cache, does something, has its answer and leaves, while somebody closes the door and waits until nobody is inside; in every round of a sample
 * another door. When the wait is over what was done inside is visible, and nothing more is done. Results, over all rounds: what was done and not seen, waits that
 * did not end.
 *
 * <p>Shows the two sides of {@code Admission} (Dekker: each writes, then reads what the other one writes). Cannot see that all requests pass it, nor what close does
 * next.
 */
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Clients that were let in were waited for.")
@Outcome(id = "[1-9].*, 0", expect = Expect.FORBIDDEN, desc = "The cache goes on closing while a client that was let in is inside.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Whoever closes waits for a client that has left, or was never let in.")
public class CloseVersusRequestStress {
  private static final String PROPERTY = "close-waits-for-who-was-let-in";

  /** In each round a door, a client, and whoever closes. */
  abstract static class LastRequests {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Rounds rounds = new Rounds();
    private final Door[] doors = new Door[Rounds.COUNT];
    private final int[] done = new int[Rounds.COUNT]; // the client's, inside
    private final int[] seen = new int[Rounds.COUNT]; // of whoever closes
    private int endless; // of whoever closes

    LastRequests(Supplier<Door> maker) {
      Arrays.setAll(doors, _ -> maker.get());
    }

    final void request() {
      rounds.play(0, round -> {
        try {
          doors[round].enter();
        } catch (CacheClosedException e) {
          return;
        }
        done[round] = 1;
        doors[round].leave();
      });
    }

    final void close() {
      rounds.play(1, round -> {
        endless += doors[round].close(PATIENCE_NANOS) ? 0 : 1;
        seen[round] = done[round];
      });
    }

    final void judge(II_Result r) {
      for (int round = 0; round < Rounds.COUNT; round++) {
        r.r1 += done[round] - seen[round];
      }
      r.r2 = endless;
    }
  }

  /** The cache's own door. */
  @JCStressTest
  @JCStressMeta(CloseVersusRequestStress.class)
  @State
  @Judged(property = PROPERTY, traps = "T18", deepOnly = true, guards = "cluster.Admission")
  public static class Actual extends LastRequests {
    public Actual() {
      super(Door::ofACache);
    }

    @Actor
    public void client() {
      request();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }

  /** A client looks whether the door is closed, then counts itself in. */
  @JCStressTest
  @JCStressMeta(CloseVersusRequestStress.class)
  @State
  @Judged(property = PROPERTY, control = "LooksThenEnters", deepOnly = true)
  public static class ControlLooksThenEnters extends LastRequests {
    /** Counts who is inside. */
    private static final class LooksThenEnters implements Door {
      private final AtomicInteger inside = new AtomicInteger();
      private volatile boolean closed;

      @Override
      public void enter() {
        if (closed) {
          throw new CacheClosedException();
        }
        inside.incrementAndGet();
      }

      @Override
      public void leave() {
        inside.decrementAndGet();
      }

      @Override
      public boolean close(long patienceNanos) {
        closed = true;
        while (inside.get() != 0) {
          Thread.onSpinWait();
        }
        return true;
      }
    }

    public ControlLooksThenEnters() {
      super(LooksThenEnters::new);
    }

    @Actor
    public void client() {
      request();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      judge(r);
    }
  }
}
