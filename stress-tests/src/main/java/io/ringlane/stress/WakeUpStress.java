package io.ringlane.stress;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Agent;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.MailboxKind;
import io.ringlane.execution.Sleeper;
import io.ringlane.execution.Work;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A worker finds nothing and goes to sleep; a client submits. However the two meet, the worker wakes, long before the time is over for which it would sleep
 * at most. Mailboxes of all kinds and idle policies that sleep take turns, sample by sample.
 *
 * <p>Shows the wake-up of the worker of whatever strategy has one. {@code yield} never sleeps. Cannot see more than one sender, nor several workers with one
 * queue: the whole cache's {@link PoolReadYourWritesStress} has both.
 */
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The worker woke and did the work.")
@Outcome(id = "2", expect = Expect.FORBIDDEN, desc = "The worker slept on though there was work: a lost wake-up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The work was not done, or not once.")
public class WakeUpStress {
  private static final String PROPERTY = "no-wake-up-is-lost";
  /** After this a production worker is rescued from its sleep. Half of it is late, which a worker that was woken is only where the machine stood still. */
  private static final long LONGEST_SLEEP = Duration.ofSeconds(2).toNanos();
  /** The control's, which sleeps so long in many samples. */
  private static final long CONTROLS_SLEEP = Duration.ofMillis(50).toNanos();

  /** A worker, and a client that submits one work. */
  abstract static class Meeting {
    private final Tick work = new Tick(new Tick.Count());
    private long submitted; // the client's
    private long done; // the worker's
    private final long late;

    Meeting(long longestSleep) {
      late = longestSleep / 2;
    }

    abstract void submit(Work request);

    /** Steps, and sleeps where there is nothing, once. What it did. */
    abstract int stepOrSleep();

    final void send(long pauseNanos) {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < pauseNanos) {
        Thread.onSpinWait();
      }
      submit(work);
      submitted = System.nanoTime(); // not before: the client may stand still between the two
    }

    final void receive() {
      while (stepOrSleep() == 0) {
        // it woke for nothing, or slept as long as it may
      }
      done = System.nanoTime();
    }

    final void judge(I_Result r) {
      r.r1 = work.runs() == 1 ? done - submitted > late ? 2 : 1 : 0;
    }
  }

  /** A production worker, with its own wake-up, which lets it sleep for ever. */
  abstract static class Production extends Meeting {
    private static final List<IdlePolicy> SLEEPING = List.of(IdlePolicy.PARK, IdlePolicy.BLOCKING,
        IdlePolicy.SPIN_THEN_PARK);
    private static final int LONGEST_SPIN_NANOS = 200_000;
    private static final AtomicInteger SAMPLES = new AtomicInteger();
    private static volatile @Nullable Production underWay;

    static {
      Thread.ofPlatform().name("rescue").daemon().start(Production::rescue);
    }

    private final ExecutionStrategy strategy;
    private final Agent worker;
    private final boolean spins;

    Production(CatalogueEntry entry) {
      super(LONGEST_SLEEP);
      int sample = SAMPLES.getAndIncrement() & Integer.MAX_VALUE;
      MailboxKind[] kinds = MailboxKind.values();
      MailboxKind kind = kinds[sample % kinds.length];
      IdlePolicy idle = SLEEPING.get(sample / kinds.length % SLEEPING.size());
      spins = idle == IdlePolicy.SPIN_THEN_PARK;
      StepsByHand steps = new StepsByHand();
      strategy = entry.executor().create(new ExecutionSettings(1, kind, 8, idle, 64), steps);
      worker = steps.agents().getFirst();
    }

    /** Where the worker looks for a while before it sleeps the client comes when it may be about to. */
    final long pauseNanos() {
      return spins ? ThreadLocalRandom.current().nextInt(LONGEST_SPIN_NANOS) : 0;
    }

    /** Wakes a worker that has slept too long, so that its sample ends. */
    private static void rescue() {
      Production before = null;
      while (true) {
        LockSupport.parkNanos(LONGEST_SLEEP);
        Production now = underWay;
        if (now != null && now.equals(before)) {
          now.worker.wakeUp().signal();
        }
        before = now;
      }
    }

    @Override
    final void submit(Work request) {
      strategy.submit(request);
    }

    @Override
    final int stepOrSleep() {
      underWay = this;
      int done = Sleeper.stepOrSleep(worker);
      underWay = null;
      return done;
    }
  }

  /** Whatever the strategy. */
  @JCStressTest
  @JCStressMeta(WakeUpStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.ONE_AGENT, deepOnly = true, guards = {"execution.WakeUp",
      "execution.Mailbox",
      "execution.WorkerPool"})
  public static class Actual extends Production {
    private static final CatalogueEntry ENTRY = Subject.entry();

    public Actual() {
      super(ENTRY);
    }

    @Actor
    public void client() {
      send(pauseNanos());
    }

    @Actor
    public void worker() {
      receive();
    }

    @Arbiter
    public void afterwards(I_Result r) {
      judge(r);
    }
  }

  /** The worker says that it will sleep and does not look once more. */
  @JCStressTest
  @JCStressMeta(WakeUpStress.class)
  @State
  @Judged(property = PROPERTY, control = "SleepWithoutSecondLook", deepOnly = true)
  public static class ControlSleepWithoutSecondLook extends Meeting {
    private final Queue<Work> queue = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread waiter;

    public ControlSleepWithoutSecondLook() {
      super(CONTROLS_SLEEP);
    }

    @Override
    void submit(Work request) {
      queue.add(request);
      Thread waiting = waiter;
      if (waiting != null) {
        LockSupport.unpark(waiting);
      }
    }

    @Override
    int stepOrSleep() {
      Work next = queue.poll();
      if (next != null) {
        next.run();
        return 1;
      }
      waiter = Thread.currentThread();
      LockSupport.parkNanos(this, CONTROLS_SLEEP);
      waiter = null;
      return 0;
    }

    @Actor
    public void client() {
      send(0);
    }

    @Actor
    public void worker() {
      receive();
    }

    @Arbiter
    public void afterwards(I_Result r) {
      judge(r);
    }
  }
}
