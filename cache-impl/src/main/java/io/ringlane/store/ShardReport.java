package io.ringlane.store;

import java.util.List;

/**
 * A shard's own account of itself at one operation.
 *
 * @param live entries in memory whose deadline has not come
 * @param ledger where its versions are
 * @param hits reads answered from memory
 * @param loads rows asked of the database
 * @param expired entries that were removed because their deadline came
 * @param turnedAway writes whose row in the database was newer
 * @param unflushed the keys, encoded, whose last write the database does not have
 */
public record ShardReport(long live, Ledger ledger, long hits, long loads, long expired, long turnedAway,
    List<byte[]> unflushed) {}
