package io.ringlane.store;

import java.util.List;

import io.ringlane.ring.Assignment;
import io.ringlane.ring.RangeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a shard knows of the others of its index: who owns and who copies which position, as the cluster last told it.
 *
 * @param number rises with every change; a shard ignores what is older than what it has
 * @param assignment null where ranges have no replicas
 * @param bound this shard's share of the dirty set
 */
public record View(long number, int server, @Nullable Assignment assignment, DirtyBound bound) {
  /** The view of a shard without others. */
  public static View alone(DirtyBound bound) {
    return new View(0, 0, null, bound);
  }

  /** The servers that copy what this one owns at the position. */
  List<Integer> replicas(long position) {
    return assignment == null ? List.of() : assignment.placement(position).replicas();
  }

  /** What this server copies. */
  RangeSet copied() {
    return assignment == null ? RangeSet.EMPTY : assignment.rangesWhere(each -> each.replicas().contains(server));
  }

  /** What has another owner than by an older view. */
  RangeSet ownedAnew(View older) {
    if (assignment == null || older.assignment == null) {
      return RangeSet.EMPTY;
    }
    return Assignment.differences(older.assignment, assignment).stream()
        .filter(each -> each.now().owner() != each.wanted().owner()).map(Assignment.Difference::ranges)
        .reduce(RangeSet.EMPTY, RangeSet::plus);
  }

  /** Whether this server copies what another one owns at the position. */
  boolean isReplica(long position) {
    return assignment != null && assignment.placement(position).replicas().contains(server);
  }
}
