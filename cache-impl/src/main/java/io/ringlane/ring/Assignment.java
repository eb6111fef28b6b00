package io.ringlane.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Who has each position now. At rest that is what the ring wants; while servers join, leave or crash it differs, range by range.
 * Immutable: a change makes a new one, and those of equal contents are equal. Any thread may use it.
 */
public final class Assignment {
  /*
   * Piece i reaches from starts[i] up to the position before starts[i + 1], the last one up to the top; starts[0] is 0, starts ascend
   * (unsigned), and neighbours have different placements. A range that wraps is two pieces.
   */

  /** Positions that are placed alike now, and are wanted alike, but otherwise than now. */
  public record Difference(Placement now, Placement wanted, RangeSet ranges) {}

  private final long[] starts;
  private final Placement[] placements;
  private final int[] owners; // beside the placements, to route without a second access

  private Assignment(long[] starts, Placement[] placements) {
    this.starts = starts;
    this.placements = placements;
    this.owners = Arrays.stream(placements).mapToInt(Placement::owner).toArray();
  }

  /**
   * What the ring wants: the owner of each position, and as replicas the servers that follow in its preference list.
   *
   * @param replicas how many, at least 0; where the ring has fewer servers, as many as there are
   */
  public static Assignment of(RingSnapshot ring, int replicas) {
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas is " + replicas + ", it must be at least 0");
    }
    Map<List<Integer>, Placement> known = new HashMap<>();
    Builder pieces = new Builder();
    pieces.from(0, known.computeIfAbsent(ring.owners(0, 1 + replicas), Placement::of));
    for (long end : ring.positions()) {
      if (end != -1L) {
        pieces.from(end + 1, known.computeIfAbsent(ring.owners(end + 1, 1 + replicas), Placement::of));
      }
    }
    return pieces.build();
  }

  /** The owner of the position; O(log n). */
  public int owner(long position) {
    return owners[Positions.countUpTo(starts, position) - 1];
  }

  /** Who has the position; O(log n). */
  public Placement placement(long position) {
    return placements[Positions.countUpTo(starts, position) - 1];
  }

  /**
   * This assignment, changed in these ranges.
   *
   * @param change called once for each different placement that occurs in them
   */
  public Assignment with(RangeSet ranges, UnaryOperator<Placement> change) {
    Map<Placement, Placement> changed = new HashMap<>();
    Builder pieces = new Builder();
    for (long start : Positions.union(starts, ranges.changes())) {
      Placement now = placement(start);
      pieces.from(start, ranges.contains(start) ? changed.computeIfAbsent(now, change) : now);
    }
    return pieces.build();
  }

  /** Where the placement is such a one. */
  public RangeSet rangesWhere(Predicate<Placement> such) {
    RangeSet.Builder ranges = new RangeSet.Builder();
    for (int piece = 0; piece < starts.length; piece++) {
      ranges.from(starts[piece], such.test(placements[piece]));
    }
    return ranges.build();
  }

  /**
   * Where two assignments differ: one for each pair of different placements that meet, in the order in which the pairs are met from
   * position 0 on. Their ranges do not overlap.
   */
  public static List<Difference> differences(Assignment now, Assignment wanted) {
    record Pair(Placement now, Placement wanted) {}
    Map<Pair, RangeSet.Builder> differences = new LinkedHashMap<>();
    long[] starts = Positions.union(now.starts, wanted.starts);
    for (int piece = 0; piece < starts.length; piece++) {
      Pair pair = new Pair(now.placement(starts[piece]), wanted.placement(starts[piece]));
      if (!pair.now().equals(pair.wanted())) {
        long last = piece + 1 < starts.length ? starts[piece + 1] - 1 : -1L;
        differences.computeIfAbsent(pair, _ -> new RangeSet.Builder()).add(starts[piece], last);
      }
    }
    List<Difference> list = new ArrayList<>();
    differences.forEach((pair, ranges) -> list.add(new Difference(pair.now(), pair.wanted(), ranges.build())));
    return List.copyOf(list);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Assignment that && Arrays.equals(starts, that.starts)
        && Arrays.equals(placements, that.placements);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(starts) + Arrays.hashCode(placements);
  }

  /** How many pieces, and the different placements. */
  @Override
  public String toString() {
    return starts.length + " pieces of " + Arrays.stream(placements).distinct().toList();
  }

  /** Puts the pieces together on the way from 0 to the top. */
  private static final class Builder {
    private final List<Long> starts = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();

    /** From this position on; after all before. */
    void from(long start, Placement placement) {
      if (placements.isEmpty() || !placements.getLast().equals(placement)) {
        starts.add(start);
        placements.add(placement);
      }
    }

    Assignment build() {
      return new Assignment(starts.stream().mapToLong(Long::longValue).toArray(), placements.toArray(Placement[]::new));
    }
  }
}
