/**
 * Figures of a running cache, read from its structures when asked.
 */
@NullMarked
package io.ringlane.metrics;

import org.jspecify.annotations.NullMarked;
