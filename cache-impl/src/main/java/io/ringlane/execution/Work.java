package io.ringlane.execution;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

/**
 * One operation on its way to a shard: what a strategy queues and runs. A strategy calls exactly one of {@link #run()} (or its two
 * halves) and {@link #refuse}, once.
 */
public abstract class Work {
  private static final VarHandle CLAIMED;

  static {
    try {
      CLAIMED = MethodHandles.lookup().findVarHandle(Work.class, "claimed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int domain;
  @SuppressWarnings("UnusedVariable") // through CLAIMED
  private volatile boolean claimed;
  /** Of {@link Combining}: what was published before it. */
  @Nullable
  Work before;

  /** @param domain which exclusion the work needs: work of one domain never overlaps */
  protected Work(int domain) {
    this.domain = domain;
  }

  public final int domain() {
    return domain;
  }

  /** Runs the operation on the shard, in exclusion: bounded time, neither waits nor submits. */
  protected abstract void apply();

  /** Delivers the operation's effects, after the shard was left; {@code error} is what {@link #apply} threw, if anything. */
  protected abstract void deliver(@Nullable Throwable error);

  /** The work will never run: answers whoever waits for it. */
  public abstract void refuse(Throwable why);

  /**
   * Takes the work for oneself: true for one caller in all. For strategies where one that runs the work, one that takes it back and one that
   * refuses it may meet.
   */
  final boolean claim() {
    return CLAIMED.compareAndSet(this, false, true);
  }

  /** Refuses what nobody has claimed. */
  final void refuseOnce(Throwable why) {
    if (claim()) {
      refuse(why);
    }
  }

  /** Both halves on this thread, for strategies whose exclusion is the thread. */
  public final void run() {
    int[] depth = ShardThread.depth();
    depth[0]++;
    try {
      deliver(tryToApply());
    } finally {
      depth[0]--;
    }
  }

  /** The first half; gives what the operation threw, so that one operation cannot stop its lane. */
  final @Nullable Throwable applyToShard() {
    int[] depth = ShardThread.depth();
    depth[0]++;
    try {
      return tryToApply();
    } finally {
      depth[0]--;
    }
  }

  private @Nullable Throwable tryToApply() {
    try {
      apply();
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  /** The first half, under the lock that is the exclusion. */
  final @Nullable Throwable applyUnder(Lock lock) {
    lock.lock();
    try {
      return applyToShard();
    } finally {
      lock.unlock();
    }
  }

  /** The second half; callbacks of clients run here. */
  final void deliverEffects(@Nullable Throwable error) {
    int[] depth = ShardThread.depth();
    depth[0]++;
    try {
      deliver(error);
    } finally {
      depth[0]--;
    }
  }
}
