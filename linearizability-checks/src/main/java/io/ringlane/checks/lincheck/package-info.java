/**
 * The Lincheck layers: parts without threads (layer 1), the whole pool in small (layer 2), the whole cache under stress (layer 3).
 *
 * <p>In: a {@link io.ringlane.checks.evidence.Budget}. Out: evidence per layer. {@link io.ringlane.checks.lincheck.LincheckProofs}
 * runs each layer in a JVM of its own, since Lincheck rewrites classes and runs one test at a time per process.
 */
@NullMarked
package io.ringlane.checks.lincheck;

import org.jspecify.annotations.NullMarked;
