/**
 * The cache as a whole: routing, admission, changes of the ring, shutdown, and the builder that wires all parts.
 *
 * <p>In: calls of {@link io.ringlane.api.Cache}. Out: operations for the owning server's shard. A request goes by the topology that is published when
 * it comes; the rebalancer, an agent that dies with no server, publishes one after another.
 *
 * <pre>
 *   request --topology: key to server to shard--&gt; shard
 *               ^ published by
 *          rebalancer: until the assignments are what the ring wants
 *            RangeMove    a chunk goes to its owner
 *            CatchUp      a new replica gets all there is
 *            Succession   replicas take over from a server that died; its Estate says what is lost
 * </pre>
 */
@NullMarked
package io.ringlane.cluster;

import org.jspecify.annotations.NullMarked;
