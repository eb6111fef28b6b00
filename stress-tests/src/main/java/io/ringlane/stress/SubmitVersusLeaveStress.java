package io.ringlane.stress;

import java.util.Arrays;
import java.util.function.BiFunction;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Work;
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
 * Two threads submit to one shard, and each then works: it steps half of the strategy's agents until they have nothing to do. Whoever is about to leave the
 * shard sees what was submitted, or who submits sees that it is free; so both works run, once, and one after the other. So it goes in every round of a sample.
 * Results, over all rounds: works that were left behind, works that the shard did not count, works that ran twice.
 *
 * <p>Shows exclusion, what one runner sees of the one before, and that a hand-back leaves nothing behind: of callers that combine, of pool members that take a
 * lane, a lock or an entry, of a worker and its mailbox. The strategy is new in each round, so its lanes, locks and lines are made in the race as well. Cannot
 * see a worker that sleeps: {@link WakeUpStress} does.
 */
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "All ran once, one after the other.")
@Outcome(id = "[1-9].*", expect = Expect.FORBIDDEN, desc = "Work was left behind: nobody will run it.")
@Outcome(id = "0, [1-9].*", expect = Expect.FORBIDDEN, desc = "Two works ran at once, or the second did not see what the first did.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Work ran twice.")
public class SubmitVersusLeaveStress {
  private static final String PROPERTY = "no-work-is-left-behind";

  /** A strategy whose agents are stepped by the actors, and a work of each. */
  private static final class Meeting {
    private static final ExecutionSettings SETTINGS = Subjects.SETTINGS.withWorkers(2);

    private final StepsByHand steps = new StepsByHand();
    private final Tick.Count count = new Tick.Count();
    private final Tick[] works = {new Tick(count), new Tick(count)};
    private final ExecutionStrategy strategy;

    Meeting(BiFunction<ExecutionSettings, AgentHost, ExecutionStrategy> maker) {
      strategy = maker.apply(SETTINGS, steps);
    }

    void submitAndWork(int actor) {
      strategy.submit(works[actor]);
      steps.drain(actor, works.length);
    }

    /** Runs what lies where an agent finds it. */
    void judge(III_Result r) {
      steps.drain();
      for (Tick work : works) {
        r.r1 += work.runs() == 0 ? 1 : 0;
        r.r3 += work.runs() > 1 ? 1 : 0;
      }
      r.r2 += Math.max(0, works.length - count.ticks());
    }
  }

  /** A meeting in each round. */
  abstract static class Meetings {
    private final Rounds rounds = new Rounds();
    private final Meeting[] meetings = new Meeting[Rounds.COUNT];

    Meetings(BiFunction<ExecutionSettings, AgentHost, ExecutionStrategy> maker) {
      Arrays.setAll(meetings, _ -> new Meeting(maker));
    }

    final void submitAndWork(int actor) {
      rounds.play(actor, round -> meetings[round].submitAndWork(actor));
    }

    final void judge(III_Result r) {
      for (Meeting meeting : meetings) {
        meeting.judge(r);
      }
    }
  }

  /** Whatever the strategy. */
  @JCStressTest
  @JCStressMeta(SubmitVersusLeaveStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.STEPS, guards = {"execution.ExecutionStrategy", "execution.Mailbox",
      "execution.WorkerPool", "execution.PerDomain"})
  public static class Actual extends Meetings {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public Actual() {
      super(ENTRY.executor()::create);
    }

    @Actor
    public void submitter() {
      submitAndWork(0);
    }

    @Actor
    public void otherSubmitter() {
      submitAndWork(1);
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
  @Judged(property = PROPERTY, strategy = "combining", control = "WithoutSecondLook")
  public static class ControlWithoutSecondLook extends Meetings {
    public ControlWithoutSecondLook() {
      super((_, _) -> OneQueue.withoutSecondLook());
    }

    @Actor
    public void submitter() {
      submitAndWork(0);
    }

    @Actor
    public void otherSubmitter() {
      submitAndWork(1);
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** Whoever submits runs the work, also while another one is in the shard. */
  @JCStressTest
  @JCStressMeta(SubmitVersusLeaveStress.class)
  @State
  @Judged(property = PROPERTY, strategy = "caller-runs", control = "CallerRunsWithoutLock")
  public static class ControlCallerRunsWithoutLock extends Meetings {
    private static final class WithoutLock implements ExecutionStrategy {
      @Override
      public void submit(Work request) {
        request.run();
      }

      @Override
      public void deliver(Work message) {
        message.run();
      }

      @Override
      public void close() {}
    }

    public ControlCallerRunsWithoutLock() {
      super((_, _) -> new WithoutLock());
    }

    @Actor
    public void submitter() {
      submitAndWork(0);
    }

    @Actor
    public void otherSubmitter() {
      submitAndWork(1);
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
