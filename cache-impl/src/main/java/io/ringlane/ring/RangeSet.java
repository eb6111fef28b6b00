package io.ringlane.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An immutable set of ring positions, held as the fewest ranges. Sets of the same positions are equal, however they were made. Any
 * thread may use it.
 */
public final class RangeSet {
  /*
   * The positions are read as the line from 0 to the top, unsigned. Whether 0 is in the set, and where membership changes (never at 0,
   * ascending) says everything, and says it in one way only: equality is that of the fields.
   */

  /** No position. */
  public static final RangeSet EMPTY = new RangeSet(false, new long[0]);

  /** Every position. */
  public static final RangeSet ALL = new RangeSet(true, new long[0]);

  private static final int SHOWN = 8;
  private static final double WHOLE_RING = 0x1p64;
  private static final long TOP = -1L;

  private final boolean zero;
  private final long[] changes;

  private RangeSet(boolean zero, long[] changes) {
    this.zero = zero;
    this.changes = changes;
  }

  /** The positions that lie in at least one of the ranges, which may overlap, wrap and come in any order. */
  public static RangeSet of(Collection<Range> ranges) {
    List<Stretch> stretches = new ArrayList<>();
    for (Range range : ranges) {
      if (range.from() == range.to()) {
        return ALL;
      }
      long first = range.from() + 1;
      if (Long.compareUnsigned(first, range.to()) <= 0) {
        stretches.add(new Stretch(first, range.to()));
      } else {
        stretches.add(new Stretch(first, TOP));
        stretches.add(new Stretch(0, range.to()));
      }
    }
    stretches.sort(Comparator.comparing(Stretch::first, Long::compareUnsigned));
    Builder set = new Builder();
    long covered = 0; // the end of what is in the set already
    for (Stretch stretch : stretches) {
      if (set.isEmpty() || Long.compareUnsigned(stretch.last(), covered) > 0) {
        set.add(set.isEmpty() ? stretch.first() : max(stretch.first(), covered + 1), stretch.last());
        covered = stretch.last();
      }
    }
    return set.build();
  }

  /** From the first position to the last, both in it, without a wrap. */
  private record Stretch(long first, long last) {}

  /** Whether the position is in the set; O(log n). */
  public boolean contains(long position) {
    return zero ^ (Positions.countUpTo(changes, position) & 1) == 1;
  }

  public boolean isEmpty() {
    return !zero && changes.length == 0;
  }

  /** What is in this set or in the other. */
  public RangeSet plus(RangeSet other) {
    return merge(other, (here, there) -> here || there);
  }

  /** What is in this set and not in the other. */
  public RangeSet minus(RangeSet other) {
    return merge(other, (here, there) -> here && !there);
  }

  /** What is in both sets. */
  public RangeSet and(RangeSet other) {
    return merge(other, (here, there) -> here && there);
  }

  @FunctionalInterface
  private interface Membership {
    boolean of(boolean here, boolean there);
  }

  private RangeSet merge(RangeSet other, Membership membership) {
    Builder merged = new Builder();
    merged.from(0, membership.of(zero, other.zero));
    for (long start : Positions.union(changes, other.changes)) {
      merged.from(start, membership.of(contains(start), other.contains(start)));
    }
    return merged.build();
  }

  /**
   * The set as disjoint ranges that do not touch, by their {@code from} (unsigned); so the one that wraps, if any, is the last. The
   * whole ring is one range with equal ends.
   */
  public List<Range> ranges() {
    if (changes.length == 0) {
      return zero ? List.of(new Range(TOP, TOP)) : List.of();
    }
    List<Range> ranges = new ArrayList<>();
    long afterTop = zero ? changes[0] - 1 : TOP; // where a range ends that reaches the top
    for (int start = zero ? 1 : 0; start < changes.length; start += 2) {
      ranges.add(new Range(changes[start] - 1, start + 1 < changes.length ? changes[start + 1] - 1 : afterTop));
    }
    if (zero && !contains(TOP)) {
      ranges.add(new Range(TOP, afterTop));
    }
    return List.copyOf(ranges);
  }

  /** The fraction of the ring that is in the set, from 0 to 1, as exact as a double can be. */
  public double share() {
    return ranges().stream().mapToDouble(RangeSet::length).sum() / WHOLE_RING;
  }

  private static double length(Range range) {
    long length = range.to() - range.from();
    return length == 0 ? WHOLE_RING : (double) (length >>> 1) * 2 + (length & 1);
  }

  /** The positions where membership changes on the way from 0 to the top; the caller does not write to them. */
  long[] changes() {
    return changes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeSet that && zero == that.zero && Arrays.equals(changes, that.changes);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(changes) + Boolean.hashCode(zero);
  }

  /** The first ranges in hexadecimal, and how many more there are. */
  @Override
  public String toString() {
    if (changes.length == 0) {
      return zero ? "{whole ring}" : "{}";
    }
    List<Range> ranges = ranges();
    return ranges.stream().limit(SHOWN)
        .map(range -> "(" + Long.toHexString(range.from()) + ", " + Long.toHexString(range.to()) + "]")
        .collect(
            Collectors.joining(", ", "{", ranges.size() > SHOWN ? ", and " + (ranges.size() - SHOWN) + " more}" : "}"));
  }

  private static long max(long one, long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  /** Puts a set together on the way from 0 to the top. Not for two threads. */
  static final class Builder {
    private boolean zero;
    private boolean last;
    private long[] changes = new long[4];
    private int count;

    /** From this position on, not before the one of the call before, positions are in the set or not; the last word counts. */
    void from(long start, boolean in) {
      if (start == 0) {
        zero = in;
      } else if (in != last) {
        if (count > 0 && changes[count - 1] == start) {
          count--;
        } else {
          if (count == changes.length) {
            changes = Arrays.copyOf(changes, 2 * count);
          }
          changes[count++] = start;
        }
      }
      last = in;
    }

    /** Adds a stretch that begins after what was added before. */
    void add(long first, long end) {
      from(first, true);
      if (end != TOP) {
        from(end + 1, false);
      }
    }

    boolean isEmpty() {
      return !zero && count == 0;
    }

    RangeSet build() {
      return new RangeSet(zero, Arrays.copyOf(changes, count));
    }
  }
}
