/** Layer 2: a real pool with its own worker threads, built, driven by two clients and closed within one explored execution. */
@NullMarked
package io.ringlane.checks.lincheck.pool;

import org.jspecify.annotations.NullMarked;
