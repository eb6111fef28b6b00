package io.ringlane.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What each key may hold once the clients have stopped and short TTLs are over: of several clients' last writes to a key any one may
 * be the last, since only the cache knows how they overlapped. Immutable.
 */
final class LastWrites {
  private final Map<Integer, Set<Long>> candidates;

  private LastWrites(Map<Integer, Set<Long>> candidates) {
    this.candidates = candidates;
  }

  static LastWrites of(Collection<WorkloadClient> clients) {
    Map<Integer, Set<Long>> candidates = new HashMap<>();
    clients.forEach(client -> collect(client, candidates));
    return new LastWrites(candidates);
  }

  /**
   * Whether a key may hold the value with this tag, or none.
   *
   * @param tag {@link Values#ABSENT} for none
   */
  boolean allows(int key, long tag) {
    Set<Long> allowed = candidates.get(key);
    return allowed == null ? tag == Values.tag(0, 0) : allowed.contains(tag);
  }

  /** What {@link #allows} lets pass, for people. */
  String expected(int key) {
    return String.join(" or ",
        candidates.getOrDefault(key, Set.of(Values.tag(0, 0))).stream().map(Values::show).toList());
  }

  /** From the client's last operation back to where each key it writes has a write that certainly took effect. */
  private static void collect(WorkloadClient client, Map<Integer, Set<Long>> candidates) {
    Draws draws = client.draws();
    Set<Integer> open = new HashSet<>();
    for (long operation = 0; operation < Math.min(draws.length(), client.issued()); operation++) {
      if (draws.kind(operation) != Draws.Kind.READ) {
        open.add(draws.key(operation));
      }
    }
    for (long operation = client.issued() - 1; operation >= 0 && !open.isEmpty(); operation--) {
      int key = draws.key(operation);
      Draws.Kind kind = draws.kind(operation);
      if (kind == Draws.Kind.READ || !open.contains(key)) {
        continue;
      }
      candidates.computeIfAbsent(key, _ -> new HashSet<>())
          .add(kind == Draws.Kind.UPDATE ? Values.tag(client.number(), operation) : Values.ABSENT);
      if (!client.failed(operation)) {
        open.remove(key);
      }
    }
    // All of the client's writes to these keys failed, so what was there before may still be.
    open.forEach(key -> candidates.computeIfAbsent(key, _ -> new HashSet<>()).add(Values.tag(0, 0)));
  }
}
