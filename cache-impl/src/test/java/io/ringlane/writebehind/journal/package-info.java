/** Tests of the journal. */
@NullMarked
package io.ringlane.writebehind.journal;

import org.jspecify.annotations.NullMarked;
