/**
 * The arithmetic of a comparison: in come fork means, one number a fork; out go means, intervals, tests and words.
 *
 * <p>The fork is the sample. All of it works on natural logarithms, so a ratio and its inverse are treated alike. No
 * threads, no files; distributions come from Apache Commons.
 */
@NullMarked
package io.ringlane.results.statistics;

import org.jspecify.annotations.NullMarked;
