/**
 * The TTL daemon: an agent that submits a sweep to each shard that has something due.
 *
 * <p>In: the shards' published next deadlines. Out: {@link io.ringlane.store.Operation.Sweep}. It never touches a store.
 */
@NullMarked
package io.ringlane.expiry;

import org.jspecify.annotations.NullMarked;
