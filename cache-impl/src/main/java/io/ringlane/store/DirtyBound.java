package io.ringlane.store;

import java.time.Duration;

/**
 * How many acknowledged writes may wait for the database, and what becomes of a write for which there is no room. Pending, in flight and
 * parked writes count; dead letters do not.
 *
 * @param entries writes, at least 1
 * @param bytes of their encoded keys and values, at least 1; a single write that is larger is let in where nothing else is dirty
 * @param overflow what becomes of a write for which there is no room
 * @param patience how long such a write waits, where it waits; not negative
 */
public record DirtyBound(long entries, long bytes, Overflow overflow, Duration patience) {
  /** What becomes of a write for which there is no room. No worker ever waits for it. */
  public enum Overflow {
    /** It fails with {@link io.ringlane.api.OverloadedException}. */
    REFUSE,
    /** It waits in its key's gate, later requests of the key behind it; when its patience ends it fails as with {@link #REFUSE}. */
    WAIT,
    /** It is acknowledged when the database has it; where an older write of the key is on its way there, it waits as with {@link #WAIT}. */
    WRITE_THROUGH
  }

  /** No bound. */
  public static final DirtyBound NONE = new DirtyBound(Long.MAX_VALUE, Long.MAX_VALUE, Overflow.REFUSE, Duration.ZERO);

  public DirtyBound {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "the dirty set is bounded to " + entries + " entries and " + bytes + " bytes, both must be at least 1");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("the patience is " + patience + ", it must not be negative");
    }
  }

  /** The same with another overflow. */
  public DirtyBound with(Overflow other) {
    return new DirtyBound(entries, bytes, other, patience);
  }

  /** One of {@code shards} equal shares: together they never hold more than this, where each can hold one write at all. */
  public DirtyBound share(int shards) {
    return new DirtyBound(Math.max(1, entries / shards), Math.max(1, bytes / shards), overflow, patience);
  }
}
