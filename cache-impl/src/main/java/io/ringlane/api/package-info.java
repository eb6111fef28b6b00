/**
 * What a user of the cache sees: the {@link io.ringlane.api.Cache}, codecs, answer slots and errors.
 *
 * <p>In: calls from any thread. Out: answers, through a slot that the caller made. Immutable; owns no thread.
 */
@NullMarked
package io.ringlane.api;

import org.jspecify.annotations.NullMarked;
