package io.ringlane.api;

/** A full queue refused the request, which was not carried out. Thrown only where waiting for room could never end. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OverloadedException(String message) {
    super(message);
  }
}
