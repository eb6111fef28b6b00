package io.ringlane.stress;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
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
 * A client submits while somebody closes the strategy, in every round of a sample another one. A request that was taken is run or refused, once; one that was not
 * taken is neither (trap T18). Results, over all rounds: requests that were taken and have no answer, answers to requests that were not taken, requests with more
 * than one answer.
 *
 * <p>Shows the end of every mailbox, lane and count of what is at work. Cannot see how a whole cache closes: {@link CloseVersusRequestStress} and
 * {@link SealVersusPutStress} see two parts of that.
 */
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Every request that was taken has one answer.")
@Outcome(id = "[1-9].*", expect = Expect.FORBIDDEN, desc = "A request was taken and is never answered.")
@Outcome(id = "0, [1-9].*", expect = Expect.FORBIDDEN, desc = "A request was not taken, and answered all the same.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A request was answered more than once.")
public class SubmitVersusCloseStress {
  private static final String PROPERTY = "one-fate-for-what-was-taken";

  /** Counts what becomes of it. */
  private static final class Request extends Work {
    private final AtomicInteger answers = new AtomicInteger();
    private boolean taken; // the client's

    Request() {
      super(0);
    }

    @Override
    protected void apply() {
      answers.incrementAndGet();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {
      answers.incrementAndGet();
    }
  }

  /** In each round a strategy that ends, and its last request. */
  abstract static class LastRequests {
    private final Rounds rounds = new Rounds();
    private final ExecutionStrategy[] strategies = new ExecutionStrategy[Rounds.COUNT];
    private final Request[] requests = new Request[Rounds.COUNT];

    LastRequests(BiFunction<ExecutionSettings, AgentHost, ExecutionStrategy> maker) {
      Arrays.setAll(strategies, _ -> maker.apply(Subjects.SETTINGS, new StepsByHand()));
      Arrays.setAll(requests, _ -> new Request());
    }

    final void submit() {
      rounds.play(0, round -> {
        try {
          strategies[round].submit(requests[round]);
          requests[round].taken = true;
        } catch (RejectedExecutionException e) {
          requests[round].taken = false;
        }
      });
    }

    final void close() {
      rounds.play(1, round -> strategies[round].close());
    }

    final void judge(III_Result r) {
      for (Request request : requests) {
        int answers = request.answers.get();
        r.r1 += request.taken && answers == 0 ? 1 : 0;
        r.r2 += request.taken ? 0 : answers;
        r.r3 += answers > 1 ? 1 : 0;
      }
    }
  }

  /** Whatever the strategy; agents are stepped to their end by whoever closes. */
  @JCStressTest
  @JCStressMeta(SubmitVersusCloseStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.FRESH, traps = "T18", deepOnly = true, guards = {
      "execution.ExecutionStrategy", "execution.Mailbox", "execution.VirtualThreads", "execution.Work"})
  public static class Actual extends LastRequests {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public Actual() {
      super(ENTRY.executor()::create);
    }

    @Actor
    public void submitter() {
      submit();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }

  /** Whoever submits looks whether it is closed, and not once more. */
  @JCStressTest
  @JCStressMeta(SubmitVersusCloseStress.class)
  @State
  @Judged(property = PROPERTY, control = "CloseWithoutSecondLook", deepOnly = true)
  public static class ControlCloseWithoutSecondLook extends LastRequests {
    /** A queue whose consumer refuses, at the end, what is left, as a mailbox does. */
    private static final class WithoutSecondLook implements ExecutionStrategy {
      private final Queue<Work> queue = new ConcurrentLinkedQueue<>();
      private volatile boolean closed;

      @Override
      public void submit(Work request) {
        if (closed) {
          throw new RejectedExecutionException("closed");
        }
        queue.add(request);
      }

      @Override
      public void deliver(Work message) {
        submit(message);
      }

      @Override
      public void close() {
        closed = true;
        for (Work left; (left = queue.poll()) != null;) {
          left.refuse(new RejectedExecutionException("closed"));
        }
      }
    }

    public ControlCloseWithoutSecondLook() {
      super((_, _) -> new WithoutSecondLook());
    }

    @Actor
    public void submitter() {
      submit();
    }

    @Actor
    public void closer() {
      close();
    }

    @Arbiter
    public void afterwards(III_Result r) {
      judge(r);
    }
  }
}
