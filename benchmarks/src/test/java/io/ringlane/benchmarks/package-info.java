/** Tests of the instruments: what they measure with, and that their checks see what they must see. */
@NullMarked
package io.ringlane.benchmarks;

import org.jspecify.annotations.NullMarked;
