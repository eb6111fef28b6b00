package io.ringlane.api;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The cache closed with acknowledged writes that the database does not have. */
public final class UnflushedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<byte[]> keys;

  /**
   * @param keys encoded
   * @param kept what holds them, and for whom, in words; null where nothing does, and they are lost
   */
  public UnflushedException(List<byte[]> keys, @Nullable String kept) {
    super(
        keys.size() + " acknowledged writes are not in the database; " + (kept == null ? "nothing keeps them" : kept));
    this.keys = List.copyOf(keys);
  }

  /** The encoded keys. */
  public List<byte[]> keys() {
    return keys;
  }
}
