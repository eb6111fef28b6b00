/**
 * The consistent-hash ring: key bytes to position, position to server.
 *
 * <p>In: encoded keys. Out: owners and ranges of an immutable {@link io.ringlane.ring.RingSnapshot}. Any thread; owns none.
 *
 * <pre>
 *   key bytes --XXH3--&gt; position --first virtual node at or after it, wrapping--&gt; server
 * </pre>
 */
@NullMarked
package io.ringlane.ring;

import org.jspecify.annotations.NullMarked;
