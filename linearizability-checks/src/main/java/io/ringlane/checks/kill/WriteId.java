package io.ringlane.checks.kill;

/**
 * The identity of a write, which is also the value that a put writes: the run of the child, the number of the write in its client,
 * and the key. It rises per key, also from run to run, because each key belongs to one client; it is never zero.
 */
final class WriteId {
  /** What stands for the absent value, and for the time before the first write of a key. */
  static final long NONE = 0;
  static final int MAX_KEYS = 1 << 16;
  static final int MAX_RUNS = 1 << 16;

  private static final int KEY_BITS = 16;
  private static final int NUMBER_BITS = 30;

  private WriteId() {}

  /**
   * @param run from 1, below {@link #MAX_RUNS}
   * @param number from 0, below 2^30; a client has at most one second's load times the seconds that it is let live
   * @param key from 0, below {@link #MAX_KEYS}
   */
  static long of(int run, long number, int key) {
    if (run < 1 || run >= MAX_RUNS || number < 0 || number >= 1L << NUMBER_BITS || key < 0 || key >= MAX_KEYS) {
      throw new IllegalArgumentException("run " + run + ", number " + number + ", key " + key + " do not fit");
    }
    return ((long) run << NUMBER_BITS | number) << KEY_BITS | key;
  }

  static int key(long id) {
    return (int) (id & MAX_KEYS - 1);
  }

  static int run(long id) {
    return (int) (id >>> KEY_BITS + NUMBER_BITS);
  }

  /** In words: {@code write 12 of run 3}. */
  static String describe(long id) {
    if (id == NONE) {
      return "no write";
    }
    return "write " + (id >>> KEY_BITS & (1L << NUMBER_BITS) - 1) + " of run " + run(id);
  }
}
