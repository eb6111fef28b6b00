package io.ringlane.api;

/** The file of writes that an earlier cache left cannot be read or written. The message says what is wrong, where, and what would help. */
public final class LeftoversException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LeftoversException(String message) {
    super(message);
  }

  public LeftoversException(String message, Throwable cause) {
    super(message, cause);
  }
}
