/** What a user of the cache sees. */
@NullMarked
package io.ringlane.api;

import org.jspecify.annotations.NullMarked;
