package io.ringlane.stress;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.ringlane.cluster.OpenMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A session that reads replicas asks for a key while the answer to its own write of the key comes; in every round of a sample another session. It asks the
 * owner, or a replica for no version below that of its write (trap T46). Result, over all rounds: reads that any copy would have done for.
 *
 * <p>Shows that a session takes an answer for one with what the answer tells. Cannot see what replica and owner make of the read.
 */
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Every read goes to the owner, or has the write's version as its floor.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A session would have been answered what was before its own write.")
public class FloorVersusAnswerStress {
  private static final String PROPERTY = "a-replica-is-read-from-the-own-write-on";
  private static final long VERSION = 7;

  /** A session with a write under way. */
  interface Memory {
    void answer();

    /** Of a read: below which version no copy will do; negative where it goes to the owner. */
    long floor();
  }

  /** A session in each round. */
  abstract static class Sessions {
    private final Rounds rounds = new Rounds();
    private final Memory[] sessions = new Memory[Rounds.COUNT];

    Sessions(Supplier<Memory> maker) {
      Arrays.setAll(sessions, _ -> maker.get());
    }

    final void answer() {
      rounds.play(0, round -> sessions[round].answer());
    }

    final void read(I_Result r) {
      rounds.play(1, round -> {
        long floor = sessions[round].floor();
        r.r1 += floor >= 0 && floor < VERSION ? 1 : 0;
      });
    }
  }

  /** What the cache's session remembers. */
  @JCStressTest
  @JCStressMeta(FloorVersusAnswerStress.class)
  @State
  @Judged(property = PROPERTY, traps = "T46", deepOnly = true, guards = "cluster.KnownVersion")
  public static class Actual extends Sessions {
    private static final class OfTheCache implements Memory {
      private final OpenMemory memory = new OpenMemory();

      @Override
      public void answer() {
        memory.answer(VERSION);
      }

      @Override
      public long floor() {
        return memory.floor();
      }
    }

    public Actual() {
      super(OfTheCache::new);
    }

    @Actor
    public void worker() {
      answer();
    }

    @Actor
    public void session(I_Result r) {
      read(r);
    }
  }

  /** Looks twice whether the answer is there: for its version, and to let go of it. */
  @JCStressTest
  @JCStressMeta(FloorVersusAnswerStress.class)
  @State
  @Judged(property = PROPERTY, control = "FloorBetweenTwoLooks", deepOnly = true)
  public static class ControlFloorBetweenTwoLooks extends Sessions {
    private static final class TwoLooks implements Memory {
      private final CompletableFuture<Long> write = new CompletableFuture<>();

      @Override
      public void answer() {
        write.complete(VERSION);
      }

      @Override
      public long floor() {
        long floor = write.isDone() ? write.join() : 0;
        return write.isDone() ? floor : -1;
      }
    }

    public ControlFloorBetweenTwoLooks() {
      super(TwoLooks::new);
    }

    @Actor
    public void worker() {
      answer();
    }

    @Actor
    public void session(I_Result r) {
      read(r);
    }
  }
}
