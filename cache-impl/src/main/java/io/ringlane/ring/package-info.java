/**
 * The consistent-hash ring: key bytes to position, position to servers, and the sets of positions that move.
 *
 * <p>In: encoded keys; servers that join and leave. Out: owners, preference lists and ranges of an immutable
 * {@link io.ringlane.ring.RingSnapshot}; who has what meanwhile, an {@link io.ringlane.ring.Assignment}. Any thread; owns none.
 *
 * <pre>
 *   key bytes --XXH3--&gt; position --first virtual node at or after it, wrapping--&gt; server
 *                                --independent mix--&gt; shard
 *
 *   ring (wanted) --Assignment.of--&gt; assignment --differences--&gt; range sets to move --with--&gt; assignment (now)
 * </pre>
 */
@NullMarked
package io.ringlane.ring;

import org.jspecify.annotations.NullMarked;
