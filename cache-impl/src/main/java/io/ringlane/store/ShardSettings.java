package io.ringlane.store;

/**
 * How a shard treats writes.
 *
 * @param policy when a write is acknowledged
 * @param acknowledgement whether a write's replicas must have it, too
 * @param bound of this shard's dirty set
 * @param everyVersion whether the database gets every version of a key, in order; otherwise the last one before each flush
 * @param maxValueBytes encoded values that are longer are refused before they are acknowledged
 */
public record ShardSettings(WritePolicy policy, Acknowledgement acknowledgement, DirtyBound bound, boolean everyVersion,
    int maxValueBytes) {
  /** Acknowledged by the owner alone. */
  public ShardSettings(WritePolicy policy, DirtyBound bound, boolean everyVersion, int maxValueBytes) {
    this(policy, Acknowledgement.OWNER, bound, everyVersion, maxValueBytes);
  }

  /** The policy, without a bound, last versions only. */
  public static ShardSettings of(WritePolicy policy) {
    return new ShardSettings(policy, Acknowledgement.OWNER, DirtyBound.NONE, false, Integer.MAX_VALUE);
  }
}
