package io.ringlane.api;

/** The request may or may not have taken effect, now or later; the cache never sends it again. */
public final class OutcomeUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OutcomeUnknownException(String message) {
    super(message);
  }

  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
