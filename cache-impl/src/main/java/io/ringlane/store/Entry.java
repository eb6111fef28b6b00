package io.ringlane.store;

import org.jspecify.annotations.Nullable;

/**
 * One version of a key, immutable: a value, or the tombstone of a removal.
 *
 * @param value null for a tombstone
 * @param version see {@link Version}
 * @param deadline on the shared clock, in nanoseconds; absent from then on, or not in memory ({@link TtlMeaning}); {@link #NO_DEADLINE} for no TTL
 */
public record Entry<V>(CacheKey key, @Nullable V value, long version, long deadline) {
  /** No TTL: its own value, later than any time. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** The same version, to be looked at then. */
  Entry<V> withDeadline(long other) {
    return other == deadline ? this : new Entry<>(key, value, version, other);
  }

  public boolean isTombstone() {
    return value == null;
  }

  public boolean hasDeadline() {
    return deadline != NO_DEADLINE;
  }

  /** Whether the deadline has come; a remaining time of zero is over. */
  public boolean isDue(long now) {
    return deadline <= now;
  }
}
