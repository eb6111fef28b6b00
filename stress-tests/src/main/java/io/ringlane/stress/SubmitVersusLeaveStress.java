package io.ringlane.stress;

import java.util.function.BiFunction;

import io.ringlane.execution.AgentHost;
import io.ringlane.execution.Combining;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.SerialQueue;
import io.ringlane.fixtures.OneQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * One thread is about to leave a shard that it has run; another submits. Either the one that leaves sees the work or the one that submits sees that the
 * shard is free, so it runs, once, and after what ran before. Results: runs of one work, runs of the other, both as the shard counted them.
 *
 * <p>Shows the hand-back of {@code combining} (both threads submit, one of them runs both) and of a lane of {@code serial-queue} (one thread submits, the
 * other is the worker). Cannot see a worker that sleeps: {@link WakeUpStress} does.
 */
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "Both ran once, one after the other.")
@Outcome(id = "0, .*|.*, 0, .*", expect = Expect.FORBIDDEN, desc = "Work was left behind: nobody will run it.")
@Outcome(id = "1, 1, [01]", expect = Expect.FORBIDDEN, desc = "Both ran at once, or the second did not see what the first did.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Work ran twice.")
public class SubmitVersusLeaveStress {
  private static final String PROPERTY = "no-work-is-left-behind";

  /** A strategy whose agents are stepped by an actor, and two works. */
  abstract static class TwoWorks {
    private static final ExecutionSettings SETTINGS = new ExecutionSettings(1, MailboxKind.MPSC_CHUNKED, 8,
        IdlePolicy.PARK, 64);

    private final StepsByHand steps = new StepsByHand();
    private final Tick.Count count = new Tick.Count();
    private final Tick one = new Tick(count);
    private final Tick other = new Tick(count);
    private final ExecutionStrategy strategy;

    TwoWorks(BiFunction<ExecutionSettings, AgentHost, ExecutionStrategy> maker) {
      strategy = maker.apply(SETTINGS, steps);
    }

    final void submitOne() {
      strategy.submit(one);
    }

    final void submitOther() {
      strategy.submit(other);
    }

    /** Runs what there is. */
    final void work() {
      steps.drain();
    }

    final void judge(III_Result r) {
      work();
      r.r1 = one.runs();
      r.r2 = other.runs();
      r.r3 = count.ticks;
    }
  }

  /** Both publish; whoever has the shard applies both. */
  @JCStressTest
  @JCStressMeta(SubmitVersusLeaveStress.class)
  @State
  @Judged(strategy = "combining", property = PROPERTY)
  public static class ActualCombining extends TwoWorks {
    public ActualCombining() {
      super((_, _) -> new Combining());
    }

    @Actor
    public void submitter() {
      submitOne();
    }

    @Actor
    public void otherSubmitter() {
      submitOther();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** A worker is done with a lane while somebody puts more into it. */
  @JCStressTest
  @JCStressMeta(SubmitVersusLeaveStress.class)
  @State
  @Judged(strategy = "serial-queue", property = PROPERTY)
  public static class ActualSerialQueue extends TwoWorks {
    public ActualSerialQueue() {
      super(SerialQueue::new);
      submitOne();
    }

    @Actor
    public void submitter() {
      submitOther();
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

  /** Whoever leaves does not look once more. */
  @JCStressTest
  @JCStressMeta(SubmitVersusLeaveStress.class)
  @State
  @Judged(strategy = "combining", property = PROPERTY, control = "WithoutSecondLook")
  public static class ControlWithoutSecondLook extends TwoWorks {
    public ControlWithoutSecondLook() {
      super((_, _) -> OneQueue.withoutSecondLook());
    }

    @Actor
    public void submitter() {
      submitOne();
    }

    @Actor
    public void otherSubmitter() {
      submitOther();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
