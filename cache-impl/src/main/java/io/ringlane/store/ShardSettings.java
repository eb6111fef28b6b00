package io.ringlane.store;

/**
 * How a shard treats writes.
 *
 * @param policy when a write is acknowledged
 * @param bound of this shard's dirty set
 * @param everyVersion whether the database gets every version of a key, in order; otherwise the last one before each flush
 * @param maxValueBytes encoded values that are longer are refused before they are acknowledged
 */
public record ShardSettings(WritePolicy policy, DirtyBound bound, boolean everyVersion, int maxValueBytes) {
  /** The policy, without a bound, last versions only. */
  public static ShardSettings of(WritePolicy policy) {
    return new ShardSettings(policy, DirtyBound.NONE, false, Integer.MAX_VALUE);
  }
}
