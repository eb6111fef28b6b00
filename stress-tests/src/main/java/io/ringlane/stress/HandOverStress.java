package io.ringlane.stress;

import io.ringlane.api.Reply;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Promise;
import io.ringlane.execution.Work;
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
 * A client sends two requests, whose fields are plain, and looks for the answer to the second, whose field is plain as well; the worker takes them meanwhile.
 * The worker sees each request whole, the first one first where the strategy promises order, and the client sees a whole answer or none (trap T03 for requests:
 * fill, then publish). Results: requests that were whole, whether their order was kept (1), what the client saw (0 no answer yet, 1 a whole one).
 *
 * <p>Shows what mailbox, lane, line, ring or lock publish, there and back. Cannot see several workers, nor a queue that is full.
 */
@Outcome(id = "2, 1, [01]", expect = Expect.ACCEPTABLE, desc = "Both requests were whole and in order, the answer whole or not there yet.")
@Outcome(id = "[01], .*", expect = Expect.FORBIDDEN, desc = "The worker saw a request before it was whole, or not at all.")
@Outcome(id = "2, 0, .*", expect = Expect.FORBIDDEN, desc = "The second request overtook the first.")
@Outcome(id = "2, 1, 2", expect = Expect.FORBIDDEN, desc = "The client saw an answer before it was whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A request ran twice.")
public class HandOverStress {
  private static final String PROPERTY = "what-is-handed-over-is-whole";
  private static final int FILLED = 7;
  private static final int LOOKS = 2_000;

  private static final class Answer {
    private int content;
  }

  /** A request whose content the client fills in, and an answer whose content the worker does. */
  private static final class Letter extends Work {
    private final Correspondence of;
    private final int number;
    private final Reply<Answer> reply = new Reply<>();
    private int content;

    Letter(Correspondence of, int number) {
      super(0);
      this.of = of;
      this.number = number;
    }

    @Override
    protected void apply() {
      of.whole += content == FILLED ? 1 : 0;
      of.kept &= of.last < number;
      of.last = number;
    }

    @Override
    protected void deliver(@Nullable Throwable error) {
      of.answer(reply);
    }

    @Override
    public void refuse(Throwable why) {
      throw new IllegalStateException("nothing is closed", why);
    }
  }

  /** A client, a worker, and what passes between them. */
  abstract static class Correspondence {
    private final Start start = new Start();
    private final StepsByHand steps = new StepsByHand();
    private final ExecutionStrategy strategy;
    private final boolean ordered;
    private final boolean hurried;
    private final Letter first = new Letter(this, 1);
    private final Letter second = new Letter(this, 2);
    private int seen; // the client's
    private int whole; // the worker's, as are the next two
    private int last;
    private boolean kept = true;

    /** @param hurried whether both hand over first and fill then */
    Correspondence(CatalogueEntry entry, boolean hurried) {
      strategy = entry.executor().create(Subjects.SETTINGS, steps);
      ordered = entry.promise() == Promise.ORDERED;
      this.hurried = hurried;
    }

    final void write() {
      start.meet(0);
      send(first);
      send(second);
      first.content = FILLED; // of what was hurried; else it is so already
      second.content = FILLED;
      Answer answer = null;
      for (int looks = 0; looks < LOOKS && answer == null; looks++) {
        answer = second.reply.getNow(null);
      }
      seen = answer == null ? 0 : answer.content == FILLED ? 1 : 2;
    }

    private void send(Letter letter) {
      letter.content = hurried ? 0 : FILLED;
      strategy.submit(letter);
    }

    private void answer(Reply<Answer> to) {
      Answer answer = new Answer();
      if (hurried) {
        to.answer(answer);
        answer.content = FILLED;
      } else {
        answer.content = FILLED;
        to.answer(answer);
      }
    }

    final void work() {
      start.meet(1);
      for (int looks = 0; looks < LOOKS && last < 2; looks++) {
        steps.drain();
      }
    }

    final void judge(III_Result r) {
      steps.drain();
      r.r1 = whole;
      r.r2 = kept || !ordered ? 1 : 0;
      r.r3 = seen;
    }
  }

  /** Whatever the strategy. */
  @JCStressTest
  @JCStressMeta(HandOverStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, traps = "T03", guards = {"execution.ExecutionStrategy",
      "execution.Mailbox", "execution.AffineAssigner", "execution.ClientLines", "api.Reply"})
  public static class Actual extends Correspondence {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public Actual() {
      super(ENTRY, false);
    }

    @Actor
    public void client() {
      write();
    }

    @Actor
    public void worker() {
      work();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** Requests and answers are handed over, then filled. */
  @JCStressTest
  @JCStressMeta(HandOverStress.class)
  @State
  @Judged(property = PROPERTY, control = "FilledAfterwards")
  public static class ControlFilledAfterwards extends Correspondence {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public ControlFilledAfterwards() {
      super(ENTRY, true);
    }

    @Actor
    public void client() {
      write();
    }

    @Actor
    public void worker() {
      work();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
