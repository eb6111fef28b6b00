@NullMarked
package io.ringlane.metrics;

import org.jspecify.annotations.NullMarked;
