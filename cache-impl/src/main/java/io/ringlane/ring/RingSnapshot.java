package io.ringlane.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An immutable consistent-hash ring under one epoch: a position belongs to the first virtual node at or after it, wrapping past the
 * top. Any thread may read.
 *
 * <p>Servers are placed by their names alone, so the order in which they joined does not matter: of two virtual nodes at one position
 * the lower name goes first. The numbers are what the program calls them: a server keeps its number while others come and go, and a
 * number is never given twice.
 *
 * <p>Guarantee: a server that joins takes positions over and no position moves between two others; one that leaves gives up its own
 * and no others move. The same holds for preference lists ({@link #owners}): a list changes only by that server coming in or falling
 * out.
 *
 * <p>Consistent hashing: Karger et al., STOC 1997. Preference lists: DeCandia et al., SOSP 2007.
 */
public final class RingSnapshot {
  /** The fewest virtual nodes a server may have; with fewer the servers' shares differ too much. */
  public static final int MIN_VIRTUAL_NODES = 128;

  /** A server of the ring. */
  public record Member(int number, String name) {
    public Member {
      require(number >= 0, "the server's number", number, "at least 0");
      if (name.isBlank()) {
        throw new IllegalArgumentException("the server's name is empty or blank, it must show something");
      }
    }

    @Override
    public String toString() {
      return name + " (number " + number + ")";
    }
  }

  private record VirtualNode(long position, Member member) {}

  private final long epoch;
  private final List<Member> members;
  private final int nextNumber;
  private final int virtualNodes;
  private final ToLongFunction<String> hash;
  private final long[] positions;
  private final int[] owners;

  private RingSnapshot(long epoch, List<Member> members, int nextNumber, int virtualNodes,
      ToLongFunction<String> hash) {
    List<VirtualNode> nodes = new ArrayList<>(members.size() * virtualNodes);
    for (Member member : members) {
      for (int node = 0; node < virtualNodes; node++) {
        nodes.add(new VirtualNode(hash.applyAsLong(member.name() + "#" + node), member));
      }
    }
    nodes.sort(Comparator.comparing(VirtualNode::position, Long::compareUnsigned)
        .thenComparing(node -> node.member().name()));
    this.epoch = epoch;
    this.members = List.copyOf(members);
    this.nextNumber = nextNumber;
    this.virtualNodes = virtualNodes;
    this.hash = hash;
    this.positions = nodes.stream().mapToLong(VirtualNode::position).toArray();
    this.owners = nodes.stream().mapToInt(node -> node.member().number()).toArray();
  }

  /**
   * A ring of servers {@code server-0}, {@code server-1} and so on, numbered like that.
   *
   * @param epoch the epoch under which this ring is valid, at least 1
   * @param servers how many, at least 1
   * @param virtualNodes virtual nodes a server, at least {@link #MIN_VIRTUAL_NODES}
   */
  public static RingSnapshot of(long epoch, int servers, int virtualNodes) {
    return of(epoch, servers, virtualNodes, RingSnapshot::hash);
  }

  /**
   * The same with at least one virtual node a server. With so few some servers have far more positions than others, which nobody minds in a simulation, and a change of
   * the ring costs as much less.
   */
  public static RingSnapshot coarse(long epoch, int servers, int virtualNodes) {
    return of(epoch, servers, virtualNodes, 1, RingSnapshot::hash);
  }

  /** With another hash of the virtual nodes' names, for tests of what a good hash makes rare. */
  static RingSnapshot of(long epoch, int servers, int virtualNodes, ToLongFunction<String> hash) {
    return of(epoch, servers, virtualNodes, MIN_VIRTUAL_NODES, hash);
  }

  private static long hash(String name) {
    return KeyHash.position(name.getBytes(UTF_8));
  }

  private static RingSnapshot of(long epoch, int servers, int virtualNodes, int least, ToLongFunction<String> hash) {
    require(epoch >= 1, "epoch", epoch, "at least 1");
    require(servers >= 1, "servers", servers, "at least 1");
    require(virtualNodes >= least, "virtual nodes a server", virtualNodes, "at least " + least);
    return new RingSnapshot(epoch,
        IntStream.range(0, servers).mapToObj(number -> new Member(number, "server-" + number)).toList(), servers,
        virtualNodes, hash);
  }

  /**
   * This ring with one server more.
   *
   * @param epoch above that of this ring
   * @param number at least {@link #nextNumber}
   * @param name not blank, and not that of a server of the ring
   */
  public RingSnapshot with(long epoch, int number, String name) {
    Member joining = new Member(number, name);
    requireLater(epoch);
    members.stream().filter(member -> member.name().equals(name)).findAny().ifPresent(member -> {
      throw new IllegalArgumentException("a server named " + name + " is in the ring already, with number "
          + member.number() + "; the servers are " + names());
    });
    require(number >= nextNumber, "the number of " + name, number,
        "at least " + nextNumber + ", because numbers are not given twice");
    List<Member> more = new ArrayList<>(members);
    more.add(joining);
    return new RingSnapshot(epoch, more, number + 1, virtualNodes, hash);
  }

  /**
   * This ring without one of its servers, which is not the only one.
   *
   * @param epoch above that of this ring
   */
  public RingSnapshot without(long epoch, int number) {
    requireLater(epoch);
    Member leaving = member(number);
    if (members.size() == 1) {
      throw new IllegalArgumentException(leaving.name() + " is the only server of the ring, it cannot leave");
    }
    return new RingSnapshot(epoch, members.stream().filter(member -> !member.equals(leaving)).toList(), nextNumber,
        virtualNodes, hash);
  }

  public long epoch() {
    return epoch;
  }

  /** The servers, by their numbers. */
  public List<Member> servers() {
    return members;
  }

  /** The lowest number that no server has or had. */
  public int nextNumber() {
    return nextNumber;
  }

  /**
   * The number of the server with this name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public int number(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findAny()
        .orElseThrow(() -> new IllegalArgumentException("no server is named " + name + "; the servers are " + names()))
        .number();
  }

  /** Whether a server of this ring has the number. */
  public boolean has(int number) {
    return members.stream().anyMatch(member -> member.number() == number);
  }

  /**
   * The name of the server with this number.
   *
   * @throws IllegalArgumentException where there is none
   */
  public String name(int number) {
    return member(number).name();
  }

  private Member member(int number) {
    return members.stream().filter(member -> member.number() == number).findAny()
        .orElseThrow(() -> new IllegalArgumentException("no server has number " + number + "; the servers are "
            + members.stream().map(Member::toString).collect(Collectors.joining(", "))));
  }

  private String names() {
    return members.stream().map(Member::name).collect(Collectors.joining(", "));
  }

  /** The server that owns the position; O(log n). */
  public int owner(long position) {
    return owners[firstAtOrAfter(position)];
  }

  /**
   * The preference list of the position: the first different servers at or after it in ring order, so its owner first.
   *
   * @param count how many, at least 1; where the ring has fewer servers, all of them
   */
  public List<Integer> owners(long position, int count) {
    require(count >= 1, "count", count, "at least 1");
    List<Integer> list = new ArrayList<>();
    int wanted = Math.min(count, members.size());
    for (int node = firstAtOrAfter(position); list.size() < wanted; node = node + 1 == owners.length ? 0 : node + 1) {
      if (!list.contains(owners[node])) {
        list.add(owners[node]);
      }
    }
    return List.copyOf(list);
  }

  /** The ranges a server owns, in ring order, one for each of its virtual nodes; none where the ring has no such server. */
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

  /** Where the virtual nodes are, in ring order; the caller does not write to them. */
  long[] positions() {
    return positions;
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

  private void requireLater(long next) {
    require(next > epoch, "epoch", next, "above " + epoch + ", the epoch of the ring that it follows");
  }

  private static void require(boolean holds, String what, long is, String shouldBe) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is " + is + ", it must be " + shouldBe);
    }
  }
}
