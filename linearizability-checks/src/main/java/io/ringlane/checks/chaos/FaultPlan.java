package io.ringlane.checks.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong in a run, and when, counted in operations: all of it from the seed. Immutable.
 *
 * <p>The three first changes of the ring are one of each kind, where the plan allows a crash; one is planned for about every 45,000
 * operations. A crash takes a server only while, by this plan's own count, each range has another complete copy; the driver waits until the
 * cluster says so too.
 *
 * @param changes in the order of their time
 * @param stalls in the order of their time
 */
record FaultPlan(List<RingChange> changes, List<Stall> stalls) {
  private static final int OPERATIONS_A_CHANGE = 45_000;
  private static final int LEAST_CHANGES = 3;
  private static final int OPERATIONS_A_STALL = 30_000;
  private static final int LONGEST_STALL_MILLIS = 60;
  /** Up to so many more servers than at the start, and as many less. */
  private static final int SPREAD = 2;

  enum Kind {
    JOIN, LEAVE, CRASH
  }

  /**
   * The ring changes.
   *
   * @param after so many operations
   * @param server the name of who comes or goes
   * @param pauseMicros between the moment at which it may happen and the moment at which it does
   */
  record RingChange(long after, Kind kind, String server, int pauseMicros) {}

  /** The database takes no writes for a while. */
  record Stall(long after, int millis) {}

  FaultPlan {
    changes = List.copyOf(changes);
    stalls = List.copyOf(stalls);
  }

  static FaultPlan of(ChaosPlan plan) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    return new FaultPlan(changes(plan, random.split()), stalls(plan, random.split()));
  }

  private static List<RingChange> changes(ChaosPlan plan, SplittableRandom random) {
    int count = Math.max(LEAST_CHANGES, plan.operations() / OPERATIONS_A_CHANGE);
    long each = plan.operations() / (count + 1);
    List<String> servers = new ArrayList<>();
    for (int server = 0; server < plan.servers(); server++) {
      servers.add("server-" + server);
    }
    List<RingChange> changes = new ArrayList<>();
    for (int change = 0; change < count; change++) {
      Kind kind = kind(plan, servers.size(), change, random);
      String server = kind == Kind.JOIN ? "joined-" + change : servers.get(random.nextInt(servers.size()));
      if (kind == Kind.JOIN) {
        servers.add(server);
      } else {
        servers.remove(server);
      }
      changes.add(new RingChange(each * (change + 1), kind, server, random.nextInt(5_000)));
    }
    return changes;
  }

  private static Kind kind(ChaosPlan plan, int servers, int change, SplittableRandom random) {
    List<Kind> possible = new ArrayList<>();
    if (servers < plan.servers() + SPREAD) {
      possible.add(Kind.JOIN);
    }
    boolean mayGo = servers > Math.max(plan.factor() + 1, plan.servers() - SPREAD);
    if (mayGo) {
      possible.add(Kind.LEAVE);
    }
    if (mayGo && plan.crashes()) {
      possible.add(Kind.CRASH);
    }
    int draw = random.nextInt(Kind.values().length * 1_000);
    Kind wanted = Kind.values()[(change < LEAST_CHANGES ? change + (int) Math.floorMod(plan.seed(), 3L) : draw)
        % Kind.values().length];
    return possible.contains(wanted) ? wanted : possible.get(draw % possible.size());
  }

  private static List<Stall> stalls(ChaosPlan plan, SplittableRandom random) {
    int count = Math.max(2, plan.operations() / OPERATIONS_A_STALL);
    List<Stall> stalls = new ArrayList<>();
    for (int stall = 0; stall < count; stall++) {
      long part = plan.operations() / count;
      stalls.add(new Stall(part * stall + random.nextLong(part), 5 + random.nextInt(LONGEST_STALL_MILLIS)));
    }
    return stalls;
  }
}
