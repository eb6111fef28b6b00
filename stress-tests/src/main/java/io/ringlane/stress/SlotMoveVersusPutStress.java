package io.ringlane.stress;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.api.Reply;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.Slots;
import io.ringlane.store.Operation;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A session puts 1, 2 and so on and reads, without waiting, while the slot of its key goes from one worker to the other. The session reads its last write, which
 * stays: whoever has the slot runs what the one before had first (trap T34). One thread is mover and workers; of those the new one always looks first. Results: the
 * read, what is left, whether the slot has moved (1).
 *
 * <p>Shows what a sender sees of seal, drain, hand-over and opening. Cannot see two workers at work at once, a resize, nor several slots that move at once; the
 * strategy's own tests, the simulation and histories under load do.
 */
@Outcome(id = "32, 32, 1", expect = Expect.ACCEPTABLE, desc = "The session reads its own last write, and it stays.")
@Outcome(id = "([0-9]|[12][0-9]|3[01]), .*", expect = Expect.FORBIDDEN, desc = "The session's read answers something older than its own last write: two workers ran one slot.")
@Outcome(id = "32, ([0-9]|[12][0-9]|3[01]), .*", expect = Expect.FORBIDDEN, desc = "The session's last write is lost: an older one overtook it.")
@Outcome(id = ".*, 0", expect = Expect.FORBIDDEN, desc = "The move does not end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A request is never answered.")
public class SlotMoveVersusPutStress {
  private static final int LAST = 32;
  private static final int LOOKS = 2_000;

  /** A session, and whoever moves its key's slot. */
  @JCStressTest
  @JCStressMeta(SlotMoveVersusPutStress.class)
  @State
  @Judged(property = "a-moving-slot-keeps-order", subjects = Subjects.STEPS_MOVING_SLOTS, refutes = "slots-without-drain", traps = "T34", guards = {
      "execution.AffineSlots", "execution.SlotMover", "execution.SlotWorker"})
  public static class Actual {
    private static final ExecutionSettings SETTINGS = Subjects.SETTINGS.withWorkers(2)
        .withMailbox(MailboxKind.MPSC_CHUNKED, 2 * LAST);

    private final Lane lane = new Lane(Subject.entry(), SETTINGS);
    private final AtomicInteger sent = new AtomicInteger();
    private final Start start = new Start();
    private final Reply<@Nullable String> own = new Reply<>();
    private @Nullable CompletionStage<Duration> move; // of mover and workers

    public Actual() {
      var _ = lane.put("0");
      lane.drain();
    }

    @Actor
    public void session() {
      start.meet(0);
      for (int value = 1; value <= LAST; value++) {
        var _ = lane.put(String.valueOf(value));
        sent.setOpaque(value);
      }
      lane.submit(new Operation.Get<>(lane.key(), own));
    }

    @Actor
    public void moverAndWorkers() {
      start.meet(1);
      Start.await(sent, 1);
      move = ((Slots) lane.strategy()).move(0, 1);
      for (int looks = 0; looks < LOOKS && !own.isDone(); looks++) {
        lane.stepBackwards();
      }
    }

    @Arbiter
    public void afterwards(III_Result r) {
      lane.drain();
      r.r1 = number(own.getNow("-1"));
      r.r2 = number(lane.read());
      r.r3 = move != null && move.toCompletableFuture().isDone() ? 1 : 0;
    }

    private static int number(@Nullable String value) {
      return value == null ? 0 : Integer.parseInt(value);
    }
  }
}
