package io.ringlane.results.raw;

import java.nio.file.Path;

/** Input that cannot be used; the message names the file, what was wrong, and what would be right. */
public final class BadInputException extends Exception {

  private static final long serialVersionUID = 1L;

  /** An error in a file. */
  public BadInputException(Path file, String wrong, String right) {
    super(file + ": " + wrong + "; " + right);
  }
}
