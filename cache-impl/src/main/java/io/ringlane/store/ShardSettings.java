package io.ringlane.store;

/**
 * How a shard treats writes.
 *
 * @param policy when a write is acknowledged
 * @param acknowledgement whether a write's replicas must have it, too
 * @param bound of this shard's dirty set
 * @param everyVersion whether the database gets every version of a key, in order; otherwise the last one before each flush
 * @param maxValueBytes encoded values that are longer are refused before they are acknowledged
 * @param ttlMeaning what a TTL is about
 * @param defaultTtl of an entry that memory takes back, in nanoseconds, at least 1, where a TTL is about memory; {@link Entry#NO_DEADLINE} for none
 */
public record ShardSettings(WritePolicy policy, Acknowledgement acknowledgement, DirtyBound bound, boolean everyVersion,
    int maxValueBytes, TtlMeaning ttlMeaning, long defaultTtl) {
  /** Acknowledged by the owner alone; a TTL is about the key. */
  public ShardSettings(WritePolicy policy, DirtyBound bound, boolean everyVersion, int maxValueBytes) {
    this(policy, Acknowledgement.OWNER, bound, everyVersion, maxValueBytes, TtlMeaning.LOGICAL, Entry.NO_DEADLINE);
  }

  /** The policy, without a bound, last versions only. */
  public static ShardSettings of(WritePolicy policy) {
    return new ShardSettings(policy, DirtyBound.NONE, false, Integer.MAX_VALUE);
  }
}
