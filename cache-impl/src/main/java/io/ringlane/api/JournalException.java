package io.ringlane.api;

/**
 * The journal cannot be opened, or cannot make writes durable any more. The message says what is wrong, where, and what would help.
 * Nothing that was acknowledged is lost by it: what the journal holds stays where it is.
 */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
