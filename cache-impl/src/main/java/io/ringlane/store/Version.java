package io.ringlane.store;

/**
 * A version is one long, strictly rising per key: the epoch under which the owner received the range in the high bits, the shard's
 * sequence in the low {@value #SEQUENCE_BITS}.
 */
public final class Version {
  static final int SEQUENCE_BITS = 40;
  private static final long MAX_SEQUENCE = (1L << SEQUENCE_BITS) - 1;
  private static final long MAX_EPOCH = (1L << (Long.SIZE - 1 - SEQUENCE_BITS)) - 1;

  private Version() {}

  /** @throws IllegalArgumentException where either does not fit */
  public static long of(long epoch, long sequence) {
    if (epoch < 0 || epoch > MAX_EPOCH || sequence < 0 || sequence > MAX_SEQUENCE) {
      throw new IllegalArgumentException(
          "epoch " + epoch + ", sequence " + sequence + ": they must be in 0.." + MAX_EPOCH
              + " and 0.." + MAX_SEQUENCE);
    }
    return epoch << SEQUENCE_BITS | sequence;
  }

  public static long epoch(long version) {
    return version >>> SEQUENCE_BITS;
  }

  public static long sequence(long version) {
    return version & MAX_SEQUENCE;
  }
}
