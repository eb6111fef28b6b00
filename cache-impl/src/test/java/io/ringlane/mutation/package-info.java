/** What the profile {@code mutation} is judged by. */
@NullMarked
package io.ringlane.mutation;

import org.jspecify.annotations.NullMarked;
