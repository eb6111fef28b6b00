package io.ringlane.ring;

import java.util.HashSet;
import java.util.List;

/**
 * Who has a position.
 *
 * @param owner the number of the server that answers for it
 * @param replicas the numbers of the servers that hold replicas of it, in the order in which they would take over; distinct, none of
 *     them the owner
 */
public record Placement(int owner, List<Integer> replicas) {
  public Placement {
    replicas = List.copyOf(replicas);
    if (replicas.contains(owner)) {
      throw new IllegalArgumentException("server " + owner + " is the owner and among the replicas " + replicas);
    }
    if (new HashSet<>(replicas).size() < replicas.size()) {
      throw new IllegalArgumentException("a server stands twice among the replicas " + replicas);
    }
  }

  /** Of a preference list: its first server is the owner. */
  static Placement of(List<Integer> servers) {
    return new Placement(servers.getFirst(), servers.subList(1, servers.size()));
  }

  /** Whether the server has the position, as owner or as a replica. */
  public boolean includes(int server) {
    return owner == server || replicas.contains(server);
  }
}
