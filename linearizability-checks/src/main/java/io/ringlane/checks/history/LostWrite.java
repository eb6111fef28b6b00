package io.ringlane.checks.history;

import org.jspecify.annotations.Nullable;

/**
 * An acknowledged write that a crash took away and that the cache owned up to.
 *
 * @param key the key
 * @param value what was written; null for a removal
 * @param crashNanos when the crash began, on the clock of the history's stamps
 */
public record LostWrite(long key, @Nullable Long value, long crashNanos) {}
