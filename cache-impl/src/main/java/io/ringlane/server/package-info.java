/**
 * One logical node: its shards, and how the effects of their operations are delivered.
 *
 * <p>In: operations for a shard. Out: work for the strategy, calls for the database, answers for slots.
 */
@NullMarked
package io.ringlane.server;

import org.jspecify.annotations.NullMarked;
