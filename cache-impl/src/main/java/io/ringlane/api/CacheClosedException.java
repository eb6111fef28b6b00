package io.ringlane.api;

/** The cache is closing or closed; the request was not carried out. */
public final class CacheClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public CacheClosedException() {
    super("the cache is closed: it takes no more requests");
  }
}
