package io.ringlane.store;

/**
 * A shard's own account of itself at one operation.
 *
 * @param live entries in memory whose deadline has not come
 * @param copies of what other servers own
 * @param ledger where its versions are
 * @param dirtyBytes encoded keys and values of what is pending, in flight or parked
 * @param oldestDirty when the oldest write came that the database does not have; {@link Entry#NO_DEADLINE} where it has all
 * @param waiting requests that wait for room in the dirty set
 * @param hits reads answered from memory
 * @param loads rows asked of the database
 * @param expired entries that were removed because their deadline came
 * @param turnedAway writes whose row in the database was newer
 */
public record ShardReport(long live, long copies, Ledger ledger, long dirtyBytes, long oldestDirty, long waiting,
    long hits,
    long loads, long expired, long turnedAway) {}
