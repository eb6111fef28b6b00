package io.ringlane.benchmarks;

/** Operations drawn beforehand; a client goes through them again and again. Immutable. */
final class Draws {
  /** What is done to the key. */
  enum Kind {
    READ, UPDATE,
    /** An update whose TTL is short. */
    EXPIRING_UPDATE
  }

  private final Kind[] kinds;
  private final int[] keys;

  private Draws(Kind[] kinds, int[] keys) {
    this.kinds = kinds;
    this.keys = keys;
  }

  /** How many operations come before they repeat: a power of two. */
  int length() {
    return keys.length;
  }

  /** The kind of a client's operation, numbered from 0. */
  Kind kind(long operation) {
    return kinds[index(operation)];
  }

  int key(long operation) {
    return keys[index(operation)];
  }

  private int index(long operation) {
    return (int) operation & keys.length - 1;
  }

  /** Collects draws; not for use after {@link #build}. */
  static final class Builder {
    private final Kind[] kinds;
    private final int[] keys;
    private int size;

    Builder(int count) {
      if (Integer.bitCount(count) != 1) {
        throw new IllegalArgumentException("the number of draws is " + count + ", it must be a power of two");
      }
      kinds = new Kind[count];
      keys = new int[count];
    }

    void add(Kind kind, int key) {
      kinds[size] = kind;
      keys[size++] = key;
    }

    Draws build() {
      return new Draws(kinds, keys);
    }
  }
}
