package io.ringlane.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import io.ringlane.ring.Assignment.Difference;
import org.junit.jupiter.api.Test;

/** Who has what, position by position: at, before and behind every virtual node, at random ones, at zero and at the top. */
class AssignmentTest {
  private static final RingSnapshot RING = RingSnapshot.coarse(1, 4, 3);
  private static final long[] POSITIONS = LongStream
      .concat(LongStream.of(RingSnapshot.coarse(1, 8, 3).positions()), LongStream.of(0, -1, Long.MAX_VALUE, 1L << 62))
      .flatMap(position -> LongStream.of(position - 1, position, position + 1)).toArray();

  private static RangeSet some(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return RangeSet.of(LongStream.range(0, 6).mapToObj(_ -> new Range(POSITIONS[random.nextInt(POSITIONS.length)],
        POSITIONS[random.nextInt(POSITIONS.length)])).toList());
  }

  @Test
  void whatTheRingWantsIsItsPreferenceLists() {
    for (int replicas = 0; replicas < 6; replicas++) {
      Assignment wanted = Assignment.of(RING, replicas);
      for (long position : POSITIONS) {
        List<Integer> list = RING.owners(position, 1 + replicas);
        assertThat(wanted.owner(position)).as("%d", position).isEqualTo(RING.owner(position));
        assertThat(wanted.placement(position)).as("%d", position)
            .isEqualTo(new Placement(list.getFirst(), list.subList(1, list.size())));
      }
    }
    assertThatThrownBy(() -> Assignment.of(RING, -1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("replicas is -1, it must be at least 0");
  }

  /** The last position of the ring is a virtual node: behind it there is no other piece. */
  @Test
  void aVirtualNodeAtTheTopEndsTheRing() {
    RingSnapshot ring = RingSnapshot.of(1, 2, RingSnapshot.MIN_VIRTUAL_NODES,
        name -> name.equals("server-1#0")
            ? -1
            : KeyHash.position(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Assignment wanted = Assignment.of(ring, 0);
    assertThat(wanted.owner(-1)).isEqualTo(1);
    assertThat(wanted.owner(0)).isEqualTo(ring.owner(0));
  }

  @Test
  void aChangeIsThatOfItsRangesAndAsksOnceForEachPlacement() {
    Assignment before = Assignment.of(RING, 1);
    for (int seed = 0; seed < 50; seed++) {
      RangeSet ranges = some(seed);
      List<Placement> asked = new ArrayList<>();
      Assignment after = before.with(ranges, now -> {
        asked.add(now);
        return new Placement(now.owner() + 10, now.replicas());
      });
      assertThat(asked).doesNotHaveDuplicates();
      for (long position : POSITIONS) {
        assertThat(after.owner(position)).as("%s, %d", ranges, position)
            .isEqualTo(before.owner(position) + (ranges.contains(position) ? 10 : 0));
      }
      assertThat(after.rangesWhere(placement -> placement.owner() >= 10)).isEqualTo(ranges);
      assertThat(after.with(ranges, now -> new Placement(now.owner() - 10, now.replicas()))).isEqualTo(before)
          .hasSameHashCodeAs(before);
    }
  }

  @Test
  void rangesWhereTellsThePositionsOfSuchPlacements() {
    Assignment assignment = Assignment.of(RING, 1);
    RangeSet copied = assignment.rangesWhere(placement -> placement.replicas().contains(2));
    for (long position : POSITIONS) {
      assertThat(copied.contains(position)).as("%d", position).isEqualTo(RING.owners(position, 2).getLast() == 2);
    }
    assertThat(assignment.rangesWhere(_ -> false)).isEqualTo(RangeSet.EMPTY);
    assertThat(assignment.rangesWhere(_ -> true)).isEqualTo(RangeSet.ALL);
  }

  @Test
  void differencesArePairByPairAndLeadFromOneToTheOther() {
    Assignment now = Assignment.of(RING, 1);
    for (int leaving = 0; leaving < 4; leaving++) {
      Assignment wanted = Assignment.of(RING.with(2, 4, "server-4").without(3, leaving), 1);
      List<Difference> differences = Assignment.differences(now, wanted);
      assertThat(differences.stream().map(difference -> List.of(difference.now(), difference.wanted())))
          .isNotEmpty().doesNotHaveDuplicates();
      for (long position : POSITIONS) {
        List<Difference> here = differences.stream().filter(each -> each.ranges().contains(position)).toList();
        if (now.placement(position).equals(wanted.placement(position))) {
          assertThat(here).as("%d", position).isEmpty();
        } else {
          assertThat(here).as("%d", position).hasSize(1);
          assertThat(here.getFirst().now()).isEqualTo(now.placement(position));
          assertThat(here.getFirst().wanted()).isEqualTo(wanted.placement(position));
        }
      }
      Assignment reached = now;
      for (Difference difference : differences) {
        reached = reached.with(difference.ranges(), _ -> difference.wanted());
      }
      assertThat(reached).isEqualTo(wanted).hasSameHashCodeAs(wanted).isNotEqualTo(now);
    }
    assertThat(Assignment.differences(now, now)).isEmpty();
  }

  @Test
  void itShowsHowManyPiecesThereAreAndTheDifferentPlacements() {
    assertThat(Assignment.of(RingSnapshot.coarse(1, 1, 3), 2))
        .hasToString("1 pieces of [Placement[owner=0, replicas=[]]]");
  }

  @Test
  void aServerIsOwnerOrReplicaAndNotTwice() {
    Placement placement = new Placement(1, List.of(4, 2));
    assertThat(List.of(0, 1, 2, 3, 4)).filteredOn(placement::includes).containsExactly(1, 2, 4);
    assertThatThrownBy(() -> new Placement(1, List.of(2, 1))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("server 1 is the owner and among the replicas [2, 1]");
    assertThatThrownBy(() -> new Placement(1, List.of(2, 2))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a server stands twice among the replicas [2, 2]");
  }
}
