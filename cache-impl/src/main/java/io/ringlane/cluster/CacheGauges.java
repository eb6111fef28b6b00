package io.ringlane.cluster;

/**
 * What is known of a cache without a question to its shards: from what they publish after each operation. Each figure is one that was true,
 * together they are no snapshot; exact when nothing runs.
 *
 * @param requests requests answered
 * @param outstanding requests not answered yet
 * @param dirtyEntries writes that the database does not have
 * @param dirtyBytes their encoded keys and values
 * @param oldestDirtyAge nanoseconds since the oldest of them came; 0 where there is none
 * @param expired entries that were removed because their deadline came, also by servers that are gone
 * @param forwarded requests that were passed on to the server that their key had moved to, also by servers that are gone
 * @param moved entries that have moved from server to server
 * @param flushHeartbeatAge nanoseconds since the last step of the flush daemon that is longest silent
 */
public record CacheGauges(long requests, long outstanding, long dirtyEntries, long dirtyBytes, long oldestDirtyAge,
    long expired, long forwarded, long moved, long flushHeartbeatAge) {}
