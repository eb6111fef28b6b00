/** Layer 3: the whole cache on real threads, one cluster for all executions, under Lincheck's stress mode. */
@NullMarked
package io.ringlane.checks.lincheck.cluster;

import org.jspecify.annotations.NullMarked;
