/**
 * Layer 5 in small: the whole cache on real threads, its history recorded at the clients and judged.
 *
 * <p>In: a catalogue entry. Out: evidence. It sees what really happened, in thousands of operations; it cannot see what did not
 * happen, which is what the schedules and jcstress are for.
 */
@NullMarked
package io.ringlane.checks.live;

import org.jspecify.annotations.NullMarked;
