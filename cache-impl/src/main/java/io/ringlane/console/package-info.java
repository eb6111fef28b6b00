/**
 * The interactive program on top of the pipeline.
 */
@NullMarked
package io.ringlane.console;

import org.jspecify.annotations.NullMarked;
