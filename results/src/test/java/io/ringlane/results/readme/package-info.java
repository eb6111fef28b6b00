/** The commands that the project's READMEs show, run as they are shown. */
@NullMarked
package io.ringlane.results.readme;

import org.jspecify.annotations.NullMarked;
