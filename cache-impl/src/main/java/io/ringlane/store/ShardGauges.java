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
  private static final int IN_FLIGHT = 1;
  private static final int PARKED = 2;
  private static final int BYTES = 3;
  private static final int OLDEST = 4;
  private static final int NEXT_DEADLINE = 5;
  private static final int EXPIRED = 6;
  private static final int FORWARDED = 7;

  private final long[] figures = {0, 0, 0, 0, Entry.NO_DEADLINE, Entry.NO_DEADLINE, 0, 0};

  void publish(DirtySet<?> dirty, long nextDeadline, long expired, long forwarded) {
    set(PENDING, dirty.pending());
    set(IN_FLIGHT, dirty.inFlight());
    set(PARKED, dirty.parked());
    set(BYTES, dirty.bytes());
    set(OLDEST, dirty.oldest());
    set(NEXT_DEADLINE, nextDeadline);
    set(EXPIRED, expired);
    set(FORWARDED, forwarded);
  }

  /** How many writes wait for the flush daemon. */
  public long pending() {
    return get(PENDING);
  }

  /** How many writes the flush daemon is writing. */
  public long inFlight() {
    return get(IN_FLIGHT);
  }

  /** How many writes were refused and wait to be tried again. */
  public long parked() {
    return get(PARKED);
  }

  /** Writes that the database does not have: pending, in flight and parked. */
  public long dirty() {
    return pending() + inFlight() + parked();
  }

  /** Encoded size of all that is dirty. */
  public long bytes() {
    return get(BYTES);
  }

  /** When the oldest write came that is dirty, on the shared clock; {@link Entry#NO_DEADLINE} where none is. */
  public long oldest() {
    return get(OLDEST);
  }

  /** When a sweep has something to do; {@link Entry#NO_DEADLINE} where nothing is due ever. */
  public long nextDeadline() {
    return get(NEXT_DEADLINE);
  }

  /** Entries that were removed because their deadline came, so far. */
  public long expired() {
    return get(EXPIRED);
  }

  /** Requests that were passed on to the server that their key has moved to, so far. */
  public long forwarded() {
    return get(FORWARDED);
  }

  private void set(int figure, long value) {
    ELEMENT.setRelease(figures, figure, value);
  }

  private long get(int figure) {
    return (long) ELEMENT.getAcquire(figures, figure);
  }
}
