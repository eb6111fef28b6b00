package io.ringlane.store;

import java.util.Arrays;

/**
 * A key as the cache knows it: its encoded bytes and their position on the ring. Ordered by position (unsigned), then by bytes, so
 * that two keys at one position both live.
 */
public final class CacheKey implements Comparable<CacheKey> {
  private static final byte[] NOTHING = {};

  private final byte[] encoded;
  private final long position;

  /** @param encoded given up by the caller */
  public CacheKey(byte[] encoded, long position) {
    this.encoded = encoded;
    this.position = position;
  }

  /** The least of all keys at a position, real or not: where a range of the TreeMap begins. */
  static CacheKey leastAt(long position) {
    return new CacheKey(NOTHING, position);
  }

  /** The bytes themselves; not to be changed. */
  public byte[] encoded() {
    return encoded;
  }

  public long position() {
    return position;
  }

  @Override
  public int compareTo(CacheKey other) {
    int byPosition = Long.compareUnsigned(position, other.position);
    return byPosition != 0 ? byPosition : Arrays.compareUnsigned(encoded, other.encoded);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey key && position == key.position && Arrays.equals(encoded, key.encoded);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(position);
  }

  @Override
  public String toString() {
    return "key@" + Long.toHexString(position);
  }
}
