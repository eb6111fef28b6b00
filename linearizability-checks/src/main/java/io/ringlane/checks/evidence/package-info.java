/**
 * What a layer has to show, as data: the files that the report reads.
 *
 * <p>In: records of what was checked. Out: one {@code LAYER.evidence.json} a layer.
 */
@NullMarked
package io.ringlane.checks.evidence;

import org.jspecify.annotations.NullMarked;
