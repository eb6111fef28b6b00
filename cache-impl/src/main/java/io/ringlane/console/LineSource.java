package io.ringlane.console;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** Where lines come from. One thread reads. */
@FunctionalInterface
interface LineSource {
  /** The next line; waits for it. Null at the end of input. */
  @Nullable
  Line next() throws IOException;
}
