/**
 * A slice of a server: the {@link io.ringlane.store.Shard}, its key-value store, dirty set, deadline index and gates, its copies of what other servers
 * own, what is on its way to and from it, and the operations on them.
 *
 * <p>In: {@link io.ringlane.store.Operation}s, one at a time. Out: {@link io.ringlane.store.Effect}s, which whoever ran the
 * operation delivers after it has left the shard. Nothing here locks, waits, submits or owns a thread; an executor strategy
 * provides the exclusion. Only {@link io.ringlane.store.ShardGauges} may be read from other threads.
 */
@NullMarked
package io.ringlane.store;

import org.jspecify.annotations.NullMarked;
