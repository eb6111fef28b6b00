package io.ringlane.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An immutable consistent-hash ring under one epoch: a position belongs to the first virtual node at or after it, wrapping past the
 * top. Two virtual nodes at one position: the server with the lower number has it. Any thread may read.
 *
 * <p>Consistent hashing: Karger et al., STOC 1997.
 */
public final class RingSnapshot {
  /** The fewest virtual nodes a server may have; with fewer the servers' shares differ too much. */
  public static final int MIN_VIRTUAL_NODES = 128;

  private record VirtualNode(long position, int server) {}

  private final long epoch;
  private final int servers;
  private final long[] positions;
  private final int[] owners;

  /**
   * @param epoch the epoch under which this ring is valid, at least 1
   * @param servers how many servers, numbered from 0, at least 1
   * @param virtualNodes virtual nodes a server, at least {@link #MIN_VIRTUAL_NODES}
   */
  public RingSnapshot(long epoch, int servers, int virtualNodes) {
    require(epoch >= 1, "epoch", epoch, "at least 1");
    require(servers >= 1, "servers", servers, "at least 1");
    require(virtualNodes >= MIN_VIRTUAL_NODES, "virtual nodes a server", virtualNodes, "at least " + MIN_VIRTUAL_NODES);
    List<VirtualNode> nodes = new ArrayList<>(servers * virtualNodes);
    for (int server = 0; server < servers; server++) {
      for (int node = 0; node < virtualNodes; node++) {
        nodes.add(new VirtualNode(KeyHash.position(("server-" + server + "#" + node).getBytes(UTF_8)), server));
      }
    }
    nodes.sort(Comparator.comparingLong((VirtualNode n) -> n.position() ^ Long.MIN_VALUE)
        .thenComparingInt(VirtualNode::server));
    this.epoch = epoch;
    this.servers = servers;
    this.positions = nodes.stream().mapToLong(VirtualNode::position).toArray();
    this.owners = nodes.stream().mapToInt(VirtualNode::server).toArray();
  }

  public long epoch() {
    return epoch;
  }

  public int servers() {
    return servers;
  }

  /** The server that owns the position. */
  public int owner(long position) {
    return owners[firstAtOrAfter(position)];
  }

  /** The ranges a server owns, in ring order. */
  public List<Range> ranges(int server) {
    List<Range> ranges = new ArrayList<>();
    for (int node = 0; node < positions.length; node++) {
      long before = positions[node == 0 ? positions.length - 1 : node - 1];
      boolean shadowed = node > 0 && before == positions[node];
      if (owners[node] == server && !shadowed) {
        ranges.add(new Range(before, positions[node]));
      }
    }
    return ranges;
  }

  private int firstAtOrAfter(long position) {
    int low = 0;
    int high = positions.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(positions[middle], position) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == positions.length ? 0 : low;
  }

  private static void require(boolean holds, String what, long is, String shouldBe) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is " + is + ", it must be " + shouldBe);
    }
  }
}
