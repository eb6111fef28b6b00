/**
 * The flush daemon and the port to the store of record.
 *
 * <p>In: batches that shards hand out on {@link io.ringlane.store.Operation.CollectDirty}. Out: rows for the
 * {@link io.ringlane.writebehind.StoreOfRecord}, then one {@link io.ringlane.store.Operation.Flushed} per shard. Runs on the
 * flush daemon's agent; a shard never waits for it.
 */
@NullMarked
package io.ringlane.writebehind;

import org.jspecify.annotations.NullMarked;
