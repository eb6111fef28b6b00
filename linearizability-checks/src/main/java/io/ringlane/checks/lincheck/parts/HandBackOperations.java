package io.ringlane.checks.lincheck.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.ringlane.execution.Agent;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.Combining;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.SerialQueue;
import io.ringlane.execution.Work;
import io.ringlane.fixtures.OneQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * Strategies whose shard goes from thread to thread: clients submit, and two workers, where there are any, take steps, all in parallel. At the end, with the
 * workers stepped until they find nothing, all work that was submitted has run once, and none while other work ran.
 *
 * <p>Cannot see: weak memory (the jcstress layer does), sleep and wake-up, a full queue, the order of one client's work.
 */
public abstract class HandBackOperations implements AgentHost {
  /** Whoever publishes first applies all. */
  public static final class OfCombining extends HandBackOperations {
    private final Combining strategy = new Combining();

    @Override
    ExecutionStrategy strategy() {
      return strategy;
    }
  }

  /** Two workers, one lane. */
  public static final class OfSerialQueue extends HandBackOperations {
    private final SerialQueue strategy = new SerialQueue(
        new ExecutionSettings(2, MailboxKind.JDK_LINKED, 16, IdlePolicy.BLOCKING, 2), this);

    @Override
    ExecutionStrategy strategy() {
      return strategy;
    }
  }

  /** What the control is a change of. */
  public static final class OfModel extends HandBackOperations {
    private final OneQueue strategy = OneQueue.sound();

    @Override
    ExecutionStrategy strategy() {
      return strategy;
    }
  }

  /** Control: whoever gives the shard back does not look once more. */
  public static final class WithoutSecondLook extends HandBackOperations {
    private final OneQueue strategy = OneQueue.withoutSecondLook();

    @Override
    ExecutionStrategy strategy() {
      return strategy;
    }
  }

  private final List<Agent> agents = new ArrayList<>(2);
  private final AtomicInteger inside = new AtomicInteger();
  private final Queue<Counted> works = new ConcurrentLinkedQueue<>();
  private volatile boolean overlapped;

  abstract ExecutionStrategy strategy();

  @Override
  public Running start(Agent agent) {
    agents.add(agent);
    return agent::stopped;
  }

  @Override
  public Calls calls() {
    throw new UnsupportedOperationException("there is no database");
  }

  @Operation
  public void submit() {
    Counted work = new Counted();
    works.add(work);
    strategy().submit(work);
  }

  /** One worker; without workers, nothing. */
  @Operation(nonParallelGroup = "one")
  public void step() {
    step(0);
  }

  /** The other. */
  @Operation(nonParallelGroup = "other")
  public void stepOther() {
    step(1);
  }

  private int step(int worker) {
    return worker < agents.size() ? agents.get(worker).step() : 0;
  }

  /** Called by Lincheck at the end of each execution. */
  @Validate
  public void allRanOnceAndNoneAtOnce() {
    while (step(0) + step(1) > 0) {
      // what is left
    }
    List<Integer> runs = works.stream().map(work -> work.runs).toList();
    if (overlapped || runs.stream().anyMatch(count -> count != 1)) {
      throw new IllegalStateException("runs of each: " + runs + (overlapped ? ", two at once" : ""));
    }
  }

  private final class Counted extends Work {
    private int runs; // by whoever has the shard

    Counted() {
      super(0);
    }

    @Override
    protected void apply() {
      if (inside.incrementAndGet() > 1) {
        overlapped = true;
      }
      runs++;
      inside.decrementAndGet();
    }

    @Override
    protected void deliver(@Nullable Throwable error) {}

    @Override
    public void refuse(Throwable why) {
      throw new IllegalStateException("nothing is closed", why);
    }
  }

  /** Says nothing: what is judged is the end. */
  public static final class Specification {
    public void submit() {}

    public void step() {}

    public void stepOther() {}
  }
}
