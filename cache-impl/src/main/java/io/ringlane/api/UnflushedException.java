package io.ringlane.api;

import java.util.List;

/** The cache closed with acknowledged writes that the database does not have. Keys are named as the cluster was told to. */
public final class UnflushedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<byte[]> keys;

  public UnflushedException(List<byte[]> keys) {
    super(keys.size() + " acknowledged writes are not in the database");
    this.keys = List.copyOf(keys);
  }

  /** The encoded keys. */
  public List<byte[]> keys() {
    return keys;
  }
}
