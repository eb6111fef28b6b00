/**
 * What checks share that work in a folder of their own or with a JVM of their own.
 *
 * <p>In: a main class, options, a parent folder. Out: a command line, a folder, the end of a log.
 */
@NullMarked
package io.ringlane.checks.process;

import org.jspecify.annotations.NullMarked;
