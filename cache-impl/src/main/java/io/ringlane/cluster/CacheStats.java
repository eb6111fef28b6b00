package io.ringlane.cluster;

import io.ringlane.store.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * A cache's account of itself, added up over its shards' reports; exact when nothing runs.
 *
 * @param size live entries in memory
 * @param requests requests answered
 * @param outstanding requests not answered yet
 * @param flushHeartbeatAge nanoseconds since the flush daemon's last step
 * @param flushError what the database said at the last transaction of the flush daemon; null where it went well
 */
public record CacheStats(long epoch, long size, long requests, long outstanding, long hits, long loads, long expired,
    long turnedAway, Ledger ledger, long flushHeartbeatAge, @Nullable String flushError) {}
