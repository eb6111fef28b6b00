package io.ringlane.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
}
