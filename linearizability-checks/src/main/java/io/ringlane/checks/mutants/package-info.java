/**
 * The bug museum: small patches on today's source, compiled and laid in front of the class path of a JVM of its own.
 *
 * <p>In: the name of a patch. Out: a folder of classes. Patches and the sources that they change travel in the jar, so that a built tree
 * needs nothing else; one thread, the caller's.
 */
@NullMarked
package io.ringlane.checks.mutants;

import org.jspecify.annotations.NullMarked;
