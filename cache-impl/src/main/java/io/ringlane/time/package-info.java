/**
 * The one clock: nanoseconds since the Unix epoch that never go back within a process.
 *
 * <p>Only this package calls {@link System#nanoTime()} or {@link System#currentTimeMillis()}. Owns no thread.
 */
@NullMarked
package io.ringlane.time;

import org.jspecify.annotations.NullMarked;
