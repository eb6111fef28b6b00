package io.ringlane.checks.history;

import org.jspecify.annotations.Nullable;

/**
 * An acknowledged write that a crash took away and that the cache owned up to.
 *
 * @param key the key
 * @param value what was written; null for a removal
 * @param crashNanos before the server's memory was gone, on the clock of the history's stamps
 * @param goneNanos after it was gone; the server answered nobody any more
 */
public record LostWrite(long key, @Nullable Long value, long crashNanos, long goneNanos) {}
