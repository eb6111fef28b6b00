/** Layer 1: parts of the cache without threads of their own, as Lincheck drives them, each beside its sequential specification. */
@NullMarked
package io.ringlane.checks.lincheck.parts;

import org.jspecify.annotations.NullMarked;
