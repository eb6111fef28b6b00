package io.ringlane.checks.kill;

import org.jspecify.annotations.Nullable;

/**
 * What one row tells.
 *
 * @param lost acknowledged writes that are newer than the row
 * @param stale whether there is any such write
 * @param oldestAt when the oldest of them was acknowledged, in microseconds of the wall clock; {@link #NO_TIME} where it is not known
 * @param oldest that write
 * @param loss what was lost, in words
 * @param contradiction what no write policy allows, in words: the row holds what nobody wrote, or lost what was durable
 */
record Finding(int lost, boolean stale, long oldestAt, long oldest, @Nullable String loss,
    @Nullable String contradiction) {
  static final long NO_TIME = Long.MIN_VALUE;
  static final Finding RIGHT = new Finding(0, false, NO_TIME, WriteId.NONE, null, null);
}
