package io.ringlane.api;

/** The store of record did not do what it was asked. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What the failure says about the rows. */
  public enum Kind {
    /** The database could not be reached or used; whether a write was applied is not known. Trying again may help. */
    CONNECTION,
    /** The database refused a row; nothing of its transaction was applied. The same row will be refused again. */
    ROW
  }

  private final Kind kind;

  public DatabaseException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public DatabaseException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
