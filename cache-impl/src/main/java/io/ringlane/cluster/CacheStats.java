package io.ringlane.cluster;

import io.ringlane.store.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * A cache's account of itself, added up over its shards' reports; exact when nothing runs.
 *
 * @param size live entries in memory
 * @param copies entries and removals that servers copy for others
 * @param requests requests answered
 * @param outstanding requests not answered yet
 * @param waitingForRoom writes that wait for room in the dirty set
 * @param dirtyBytes encoded keys and values that the database does not have
 * @param oldestDirtyAge nanoseconds since the oldest write came that the database does not have; 0 where it has all
 * @param flushHeartbeatAge nanoseconds since the last step of the flush daemon that is longest silent
 * @param databaseFailures failures of the flush daemons' database in a row
 * @param flushError what the database said at the last failure of a flush daemon; null where all is well
 */
public record CacheStats(long epoch, long size, long copies, long requests, long outstanding, long hits, long loads,
    long expired,
    long turnedAway, long waitingForRoom, Ledger ledger, long dirtyBytes, long oldestDirtyAge, long flushHeartbeatAge,
    int databaseFailures, @Nullable String flushError) {}
