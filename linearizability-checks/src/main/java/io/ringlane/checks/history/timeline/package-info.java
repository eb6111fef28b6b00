/**
 * Pictures of what contradicts itself.
 *
 * <p>
 * Comes in: the few operations of a counterexample and those of the same keys around them. Goes out: a page that needs
 * nothing else, no network and no script. On the caller's thread.
 */
@NullMarked
package io.ringlane.checks.history.timeline;

import org.jspecify.annotations.NullMarked;
