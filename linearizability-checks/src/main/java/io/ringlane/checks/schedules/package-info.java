/**
 * Layer 4: everything above the strategy seam, without threads, step by step from a seed.
 *
 * <p>In: a catalogue entry and a seed. Out: a verdict on the promise of the entry, with the calls that contradict it. It sees every
 * interleaving of steps that its seeds reach, with faults of the database, expiry, flushes and a restart; it cannot see weak
 * memory, nor strategies that are locks (their exclusion is not made of steps).
 */
@NullMarked
package io.ringlane.checks.schedules;

import org.jspecify.annotations.NullMarked;
