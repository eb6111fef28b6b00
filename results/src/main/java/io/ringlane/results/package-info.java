/**
 * The command line of studies and reports.
 *
 * <pre>
 *   study:   study --> raw --> analysis --> report
 *   report:            raw --> analysis --> report
 * </pre>
 *
 * <p>{@code study} starts the other modules' jars as child processes; nothing of theirs is on this class path.
 */
@NullMarked
package io.ringlane.results;

import org.jspecify.annotations.NullMarked;
