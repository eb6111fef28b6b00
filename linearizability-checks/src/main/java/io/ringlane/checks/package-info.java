/**
 * The command line of the checkers. Comes in: arguments and files. Goes out: verdicts on standard output, what was
 * malformed on standard error, and an exit code that means the verdict and nothing else. One thread.
 */
@NullMarked
package io.ringlane.checks;

import org.jspecify.annotations.NullMarked;
