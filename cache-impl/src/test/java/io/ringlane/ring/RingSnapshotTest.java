package io.ringlane.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RingSnapshotTest {
  private static final int VIRTUAL_NODES = RingSnapshot.MIN_VIRTUAL_NODES;

  @Test
  void everyPositionLiesInExactlyOneRangeAndThatIsItsOwners() {
    RingSnapshot ring = RingSnapshot.of(1, 5, VIRTUAL_NODES);
    new SplittableRandom(1).longs(20_000).forEach(position -> assertThat(IntStream.range(0, 5).flatMap(
        server -> ring.ranges(server).stream().filter(range -> range.contains(position)).mapToInt(_ -> server))
        .toArray())
        .containsExactly(ring.owner(position)));
  }

  @Test
  @Tag("T42")
  void theTopOfTheRingWrapsToTheFirstVirtualNode() {
    RingSnapshot ring = RingSnapshot.of(1, 3, VIRTUAL_NODES);
    assertThat(ring.owner(-1L)).isEqualTo(ring.owner(0L));
    long wrapping = IntStream.range(0, 3).mapToLong(server -> ring.ranges(server).stream().filter(Range::wraps).count())
        .sum();
    assertThat(wrapping).isEqualTo(1);
  }

  @Test
  void aServersEndOfRangeIsItsOwnAndTheNextPositionIsNot() {
    RingSnapshot ring = RingSnapshot.of(1, 4, VIRTUAL_NODES);
    for (int server = 0; server < 4; server++) {
      for (Range range : ring.ranges(server)) {
        assertThat(ring.owner(range.to())).isEqualTo(server);
        assertThat(range.contains(range.from())).isFalse();
      }
    }
  }

  @Test
  @Tag("T43")
  void serversAndShardsAreEvenAndIndependentForSequentialKeys() {
    int servers = 3;
    int shards = 16;
    int keys = 96_000;
    RingSnapshot ring = RingSnapshot.of(1, servers, VIRTUAL_NODES);
    int[][] joint = new int[servers][shards];
    int[] perServer = new int[servers];
    for (int key = 0; key < keys; key++) {
      long position = KeyHash.position(("user" + key).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      joint[ring.owner(position)][KeyHash.shard(position, shards)]++;
      perServer[ring.owner(position)]++;
    }
    for (int server = 0; server < servers; server++) {
      assertThat(perServer[server]).as("server %d", server).isBetween(keys / servers * 3 / 4, keys / servers * 5 / 4);
      for (int shard = 0; shard < shards; shard++) {
        int fair = perServer[server] / shards;
        assertThat(joint[server][shard]).as("server %d, shard %d", server, shard).isBetween(fair * 85 / 100,
            fair * 115 / 100);
      }
    }
  }

  /** Positions that differ in one bit, whichever: each bit of the shard is another one in about half of all cases. */
  @Test
  @Tag("T43")
  void everyBitOfThePositionMovesEveryBitOfTheShard() {
    int bits = 16;
    int cases = 2_000;
    for (int flipped = 0; flipped < Long.SIZE; flipped++) {
      int[] moved = new int[bits];
      for (long position : new SplittableRandom(3).longs(cases).toArray()) {
        int difference = KeyHash.shard(position, 1 << bits) ^ KeyHash.shard(position ^ 1L << flipped, 1 << bits);
        for (int bit = 0; bit < bits; bit++) {
          moved[bit] += difference >>> bit & 1;
        }
      }
      assertThat(IntStream.of(moved)).as("bit %d", flipped)
          .allMatch(count -> count > cases * 2 / 5 && count < cases * 3 / 5);
    }
  }

  @Test
  @Tag("T40")
  void extremePositionsHaveAShard() {
    for (long position : new long[]{0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      for (int shards = 1; shards <= 96; shards++) {
        assertThat(KeyHash.shard(position, shards)).isBetween(0, shards - 1);
      }
    }
  }

  @Test
  void refusesWhatIsNoRing() {
    assertThatThrownBy(() -> RingSnapshot.of(1, 0, VIRTUAL_NODES)).hasMessage("servers is 0, it must be at least 1");
    assertThatThrownBy(() -> RingSnapshot.of(1, 3, 127)).hasMessageContaining("virtual nodes a server is 127");
    assertThatThrownBy(() -> RingSnapshot.of(0, 3, VIRTUAL_NODES)).hasMessageContaining("epoch is 0");
  }

  /** The guarantee of consistent hashing, for owners and for preference lists. */
  @Test
  void onlyPositionsOfWhoJoinsOrLeavesMove() {
    RingSnapshot before = RingSnapshot.of(1, 4, VIRTUAL_NODES);
    RingSnapshot joined = before.with(2, 7, "late");
    assertThat(joined.epoch()).isEqualTo(2);
    assertThat(joined.nextNumber()).isEqualTo(8);
    assertThat(joined.servers()).hasSize(5).contains(new RingSnapshot.Member(7, "late"));
    int taken = 0;
    for (long position : somePositions(before)) {
      taken += joined.owner(position) == 7 ? 1 : 0;
      for (int count = 1; count <= 6; count++) {
        List<Integer> list = joined.owners(position, count);
        assertThat(list).hasSize(Math.min(count, 5)).doesNotHaveDuplicates().startsWith(joined.owner(position));
        assertThat(joined.owners(position, 5)).startsWith(list.toArray(Integer[]::new));
        assertThat(list.stream().filter(server -> server != 7)).as("position %d", position)
            .containsExactlyElementsOf(before.owners(position, 4).subList(0, list.size() - (list.contains(7) ? 1 : 0)));
      }
    }
    assertThat(taken).as("positions that the newcomer owns").isPositive();
    RingSnapshot left = joined.without(3, 7);
    assertThat(left.servers()).isEqualTo(before.servers());
    assertThat(left.nextNumber()).as("numbers are not given twice").isEqualTo(8);
    for (long position : somePositions(before)) {
      assertThat(left.owner(position)).isEqualTo(before.owner(position));
    }
  }

  private static long[] somePositions(RingSnapshot ring) {
    return LongStream.concat(LongStream.of(ring.positions()).flatMap(node -> LongStream.of(node, node + 1)),
        new SplittableRandom(2).longs(500)).toArray();
  }

  /** Four positions for all virtual nodes: whoever has the lowest name at one has its range, and the others there none. */
  @Test
  @Tag("T41")
  void ofVirtualNodesAtOnePositionTheLowestNameGoesFirstInWhicheverOrderTheyJoined() {
    ToLongFunction<String> crowded = name -> Math.floorMod(name.hashCode(), 4) * 1_000L;
    RingSnapshot ring = RingSnapshot.of(1, 3, VIRTUAL_NODES, crowded);
    assertThat(ring.owner(500)).isZero();
    assertThat(ring.owners(500, 3)).containsExactly(0, 1, 2);
    assertThat(ring.ranges(0)).containsExactly(new Range(3_000, 0), new Range(0, 1_000), new Range(1_000, 2_000),
        new Range(2_000, 3_000));
    assertThat(ring.ranges(1)).isEmpty();
    RingSnapshot otherOrder = ring.without(2, 0).with(3, 5, "server-0");
    assertThat(otherOrder.owner(500)).isEqualTo(5);
    assertThat(otherOrder.owners(500, 3)).containsExactly(5, 1, 2);
  }

  @Test
  @Tag("T41")
  void whereAllVirtualNodesAreAtOnePositionTheLowestNameHasTheRing() {
    RingSnapshot ring = RingSnapshot.of(1, 2, VIRTUAL_NODES, _ -> 7);
    assertThat(ring.ranges(0)).containsExactly(new Range(7, 7));
    assertThat(ring.ranges(1)).isEmpty();
  }

  @Test
  void aSimulationMayHaveOneVirtualNodeAServer() {
    RingSnapshot ring = RingSnapshot.coarse(1, 3, 1);
    assertThat(IntStream.range(0, 3).map(server -> ring.ranges(server).size())).containsExactly(1, 1, 1);
    assertThatThrownBy(() -> RingSnapshot.coarse(1, 3, 0)).hasMessageContaining("virtual nodes a server is 0");
  }

  @Test
  void serversAreFoundByNumberAndByName() {
    RingSnapshot ring = RingSnapshot.of(4, 3, VIRTUAL_NODES).without(5, 1);
    assertThat(ring.has(0)).isTrue();
    assertThat(ring.has(1)).isFalse();
    assertThat(ring.number("server-2")).isEqualTo(2);
    assertThat(ring.name(2)).isEqualTo("server-2");
    assertThat(ring.ranges(1)).isEmpty();
    assertThatThrownBy(() -> ring.number("server-1")).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no server is named server-1; the servers are server-0, server-2");
    assertThatThrownBy(() -> ring.name(1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no server has number 1; the servers are server-0 (number 0), server-2 (number 2)");
  }

  @Test
  void refusesChangesThatMakeNoRing() {
    RingSnapshot ring = RingSnapshot.of(4, 2, VIRTUAL_NODES);
    assertThatThrownBy(() -> ring.with(4, 2, "new"))
        .hasMessage("epoch is 4, it must be above 4, the epoch of the ring that it follows");
    assertThatThrownBy(() -> ring.without(4, 1)).hasMessageContaining("epoch is 4, it must be above 4");
    assertThatThrownBy(() -> ring.with(5, 1, "new"))
        .hasMessage("the number of new is 1, it must be at least 2, because numbers are not given twice");
    assertThatThrownBy(() -> ring.with(5, 2, "server-1"))
        .hasMessage(
            "a server named server-1 is in the ring already, with number 1; the servers are server-0, server-1");
    assertThatThrownBy(() -> ring.with(5, 2, " ")).hasMessageContaining("the server's name is empty or blank");
    assertThatThrownBy(() -> ring.with(5, -1, "new")).hasMessage("the server's number is -1, it must be at least 0");
    assertThatThrownBy(() -> ring.without(5, 2)).hasMessageStartingWith("no server has number 2");
    assertThatThrownBy(() -> ring.without(5, 0).without(6, 1))
        .hasMessage("server-1 is the only server of the ring, it cannot leave");
    assertThatThrownBy(() -> ring.owners(0, 0)).hasMessage("count is 0, it must be at least 1");
  }
}
