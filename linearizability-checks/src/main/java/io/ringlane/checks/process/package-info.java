/**
 * What checks share that work in a folder of their own, with a JVM of their own, or have to say when they call something a hang.
 *
 * <p>In: a main class, options, a parent folder. Out: a command line, a folder, the end of a log.
 */
@NullMarked
package io.ringlane.checks.process;

import org.jspecify.annotations.NullMarked;
