package io.ringlane.ring;

/**
 * The positions after {@code from} up to and including {@code to}, unsigned, wrapping past the top where {@code from >= to}. Equal
 * ends mean the whole ring.
 */
public record Range(long from, long to) {
  /** Whether the position lies in the range. */
  public boolean contains(long position) {
    boolean afterFrom = Long.compareUnsigned(position, from) > 0;
    boolean upToTo = Long.compareUnsigned(position, to) <= 0;
    return wraps() ? afterFrom || upToTo : afterFrom && upToTo;
  }

  /** Whether the range runs past the top of the ring. */
  public boolean wraps() {
    return Long.compareUnsigned(from, to) >= 0;
  }
}
