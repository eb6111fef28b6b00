package io.ringlane.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a shard publishes about itself after each operation. Written by whoever runs the shard (release), read by anyone (acquire):
 * each figure is one that was true, together they are no snapshot.
 */
public final class ShardGauges {
  private static final VarHandle PENDING;
  private static final VarHandle NEXT_DEADLINE;

  static {
    try {
      PENDING = MethodHandles.lookup().findVarHandle(ShardGauges.class, "pending", int.class);
      NEXT_DEADLINE = MethodHandles.lookup().findVarHandle(ShardGauges.class, "nextDeadline", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through PENDING
  private int pending;
  @SuppressWarnings("unused") // through NEXT_DEADLINE
  private long nextDeadline = Entry.NO_DEADLINE;

  void publish(int pendingWrites, long firstDeadline) {
    PENDING.setRelease(this, pendingWrites);
    NEXT_DEADLINE.setRelease(this, firstDeadline);
  }

  /** How many keys have a write that waits for the flush daemon. */
  public int pending() {
    return (int) PENDING.getAcquire(this);
  }

  /** When the first deadline record is due; {@link Entry#NO_DEADLINE} where there is none. */
  public long nextDeadline() {
    return (long) NEXT_DEADLINE.getAcquire(this);
  }
}
