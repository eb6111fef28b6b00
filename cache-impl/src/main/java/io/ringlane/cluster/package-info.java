/**
 * The cache as a whole: routing over a ring snapshot, admission, shutdown, and the builder that wires all parts.
 *
 * <p>In: calls of {@link io.ringlane.api.Cache}. Out: operations for the owning server's shard.
 */
@NullMarked
package io.ringlane.cluster;

import org.jspecify.annotations.NullMarked;
