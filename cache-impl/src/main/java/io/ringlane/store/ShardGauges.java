package io.ringlane.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a shard publishes about itself after each operation. Written by whoever runs the shard (release), read by anyone (acquire):
 * each figure is one that was true, together they are no snapshot.
 */
public final class ShardGauges {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int PENDING = 0;
  private static final int PARKED = 1;
  private static final int BYTES = 2;
  private static final int NEXT_DEADLINE = 3;

  private final long[] figures = {0, 0, 0, Entry.NO_DEADLINE};

  void publish(long pending, long parked, long bytes, long nextDeadline) {
    ELEMENT.setRelease(figures, PENDING, pending);
    ELEMENT.setRelease(figures, PARKED, parked);
    ELEMENT.setRelease(figures, BYTES, bytes);
    ELEMENT.setRelease(figures, NEXT_DEADLINE, nextDeadline);
  }

  /** How many writes wait for the flush daemon. */
  public long pending() {
    return get(PENDING);
  }

  /** How many writes were refused and wait to be tried again. */
  public long parked() {
    return get(PARKED);
  }

  /** Encoded size of all that is dirty. */
  public long bytes() {
    return get(BYTES);
  }

  /** When a sweep has something to do; {@link Entry#NO_DEADLINE} where nothing is due ever. */
  public long nextDeadline() {
    return get(NEXT_DEADLINE);
  }

  private long get(int figure) {
    return (long) ELEMENT.getAcquire(figures, figure);
  }
}
