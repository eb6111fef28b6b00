package io.ringlane.execution;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How an idle agent's thread learns that there is work, without a lost wake-up.
 *
 * <p>The producer publishes its work, passes a full fence and reads {@code waiter}; the consumer writes {@code waiter}, passes a
 * full fence and looks for work once more before it parks. One of the two sees the other (Dekker), so either the consumer finds the
 * work or the producer finds the consumer.
 */
public final class WakeUp {
  private static final int SPINS = 2_000;
  private static final VarHandle WAITER;

  static {
    try {
      WAITER = MethodHandles.lookup().findVarHandle(WakeUp.class, "waiter", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final IdlePolicy policy;
  private final Object monitor = new Object();
  @SuppressWarnings("UnusedVariable") // through WAITER
  private volatile @Nullable Thread waiter;
  private boolean signalled; // guarded by monitor; BLOCKING only

  public WakeUp(IdlePolicy policy) {
    this.policy = policy;
  }

  /**
   * There may be work, published before this call. Any thread; never waits. True where it woke a parked thread: of several agents
   * with one queue, signal until one answers true; where none does, none is parked, and each will look before it parks.
   */
  public boolean signal() {
    if (policy == IdlePolicy.BLOCKING) {
      synchronized (monitor) {
        signalled = true;
        monitor.notifyAll();
      }
      return false;
    }
    VarHandle.fullFence();
    Thread waiting = waiter;
    if (waiting == null || !WAITER.compareAndSet(this, waiting, null)) {
      return false;
    }
    LockSupport.unpark(waiting);
    return true;
  }

  /**
   * Steps the agent until it did some work, or {@link Agent#idleNanos} have passed, or somebody signalled.
   *
   * @param ended set before a last signal: like work, it is looked at once more before parking
   */
  @SuppressWarnings("ThreadPriorityCheck") // YIELD is what one of the policies is about
  int idle(Agent agent, BooleanSupplier ended) {
    return switch (policy) {
      case BLOCKING -> {
        block(agent.idleNanos());
        yield 0;
      }
      case YIELD -> {
        Thread.yield();
        yield 0;
      }
      case SPIN_THEN_PARK -> {
        int work = spin(agent);
        yield work > 0 ? work : park(agent, ended);
      }
      case PARK -> park(agent, ended);
    };
  }

  private static int spin(Agent agent) {
    for (int i = 0; i < SPINS; i++) {
      int work = agent.step();
      if (work > 0) {
        return work;
      }
      Thread.onSpinWait();
    }
    return 0;
  }

  private int park(Agent agent, BooleanSupplier ended) {
    waiter = Thread.currentThread();
    try {
      VarHandle.fullFence();
      int work = agent.lookOnceMore();
      if (work > 0) {
        return work;
      }
      if (ended.getAsBoolean()) {
        return 0;
      }
      long nanos = agent.idleNanos();
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
      return 0;
    } finally {
      waiter = null;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // a spurious return is one more look for work
  private void block(long nanos) {
    try {
      synchronized (monitor) {
        if (nanos == Long.MAX_VALUE) {
          while (!signalled) {
            monitor.wait();
          }
        } else if (!signalled && nanos > 0) {
          monitor.wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
        signalled = false;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("an agent's thread is ended by closing its runner, never by an interrupt", e);
    }
  }
}
