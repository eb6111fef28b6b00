@NullMarked
package io.ringlane.architecture;

import org.jspecify.annotations.NullMarked;
