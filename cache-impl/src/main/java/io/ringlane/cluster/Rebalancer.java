package io.ringlane.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.execution.Agent;
import io.ringlane.execution.IdlePolicy;
import io.ringlane.execution.WakeUp;
import io.ringlane.ring.Assignment;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.CacheServer;
import io.ringlane.server.ShardHost;
import io.ringlane.store.Chunk;
import io.ringlane.store.Copying;
import io.ringlane.store.DirtyBound;
import io.ringlane.store.Entry;
import io.ringlane.store.LastWords;
import io.ringlane.store.Ledger;
import io.ringlane.store.Operation;
import io.ringlane.store.Remains;
import io.ringlane.store.View;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings the cluster from how it is to how the ring wants it, one small action after another: moves ranges to their owner, copies them to
 * replicas, drops copies that are too many; and has replicas take over from servers that died. It lives outside the servers and does not die
 * with them. Whatever happened before, the next action follows from the topology alone.
 *
 * <p>{@link #join}, {@link #leave}, {@link #crash}, {@link #pause} and {@link #resume} may be called by any thread; the rest belongs to the
 * agent's steps. It never waits: shards answer into its queue.
 */
final class Rebalancer<V> implements Agent {
  /** What it needs of the cluster around it. */
  interface Surroundings<V> {
    Topology<V> topology();

    /** From now on requests go by this topology. */
    void publish(Topology<V> next);

    /** A server with empty shards that go by these views, one for each index. */
    CacheServer<V> newServer(RingSnapshot.Member member, long epoch, List<View> views);

    /** The server has left: nobody needs what its journal has. */
    void letGo(CacheServer<V> server);
  }

  /** A change of the ring that somebody waits for. */
  private sealed interface Change {
    record Join(String name, Reply<RingSnapshot> done) implements Change {}

    record Leave(String name, Reply<RingSnapshot> done) implements Change {}
  }

  /** A server that died, what its shards will say they had, and who waits for the account. */
  record Death<V>(CacheServer<V> server, List<Reply<Remains<V>>> remains, Reply<CrashReport> done) {}

  /** How a ring wants each index to be. */
  private record Wanted(RingSnapshot by, Assignment assignment) {}

  private record Passing<V>(List<Topology<V>> before, Runnable then) {
    boolean isOver() {
      return before.stream().allMatch(Topology::isPassed);
    }
  }

  /** Entries that move at once, about: bounds the time for which their requests wait. */
  static final int CHUNK = 512;
  private static final long LEAST_PATIENCE_NANOS = 200_000_000;
  private static final long MOST_PATIENCE_NANOS = 10_000_000_000L;
  private static final long RETRY_NANOS = 10_000_000;
  private static final long POLL_NANOS = 20_000;

  private final Surroundings<V> cluster;
  private final StoreOfRecord database;
  private final Codec<V> codec;
  private final Clock clock;
  private final int factor;
  private final DirtyBound bound;
  private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
  private final Queue<Death<V>> deaths = new ConcurrentLinkedQueue<>();
  private final List<Change> under = new ArrayList<>();
  /** Topologies by which requests may still be on their way. */
  private final List<Topology<V>> before = new ArrayList<>();
  private final List<Passing<V>> passing = new ArrayList<>();
  /** What is known of servers that died and whose books are not closed. */
  private final Map<Integer, Estate<V>> estates = new HashMap<>();
  private final List<Runnable> unburied = new ArrayList<>();
  private final List<Death<V>> mourned = new ArrayList<>();
  private volatile boolean paused;
  /** Whether, at the last look, everything was as the ring wants it. */
  private volatile boolean settled = true;
  private volatile @Nullable CatchUp<V> catchingUp;
  private volatile Ledger departed = Ledger.EMPTY;
  private final AtomicLong movedEntries = new AtomicLong();
  private final AtomicLong movedWrites = new AtomicLong();
  private volatile boolean resting = true;
  private volatile boolean ended;
  private boolean busy;
  private int lastIndex;
  private long actions;
  private long retryAt;
  private long patience = LEAST_PATIENCE_NANOS;
  private volatile @Nullable RangeMove<V> move;
  private volatile @Nullable Wanted wanted;

  Rebalancer(Surroundings<V> cluster, StoreOfRecord database, Codec<V> codec, Clock clock, int factor,
      DirtyBound bound) {
    this.cluster = cluster;
    this.database = database;
    this.codec = codec;
    this.clock = clock;
    this.factor = factor;
    this.bound = bound;
  }

  /** Answers when the server is on the ring and has what it should have. */
  Reply<RingSnapshot> join(String name) {
    Reply<RingSnapshot> done = new Reply<>();
    request(new Change.Join(name, done));
    return done;
  }

  /** Answers when the server has nothing any more, and is gone. */
  Reply<RingSnapshot> leave(String name) {
    Reply<RingSnapshot> done = new Reply<>();
    request(new Change.Leave(name, done));
    return done;
  }

  private void request(Change change) {
    changes.add(change);
    wakeUp.signal();
    refuseWhereEnded();
  }

  /** The server's memory is gone now; answers when others own what it owned. */
  synchronized Reply<CrashReport> crash(String name) {
    Topology<V> now = cluster.topology();
    CacheServer<V> server = now.servers().stream().filter(each -> each.name().equals(name) && !each.isDead())
        .findFirst().orElseThrow(() -> new IllegalArgumentException("no server is called '" + name + "'; there are "
            + String.join(", ",
                now.servers().stream().filter(each -> !each.isDead()).map(CacheServer::name).toList())));
    if (now.servers().stream().noneMatch(
        each -> !each.isDead() && each.number() != server.number() && now.ring().has(each.number()))) {
      throw new IllegalArgumentException("the server " + name + " is the last one; nobody could take over");
    }
    List<Reply<Remains<V>>> remains = server.shards().stream().map(_ -> new Reply<Remains<V>>()).toList();
    Death<V> death = new Death<>(server, remains, new Reply<>());
    server.crash();
    deaths.add(death);
    for (int index = 0; index < remains.size(); index++) {
      server.shards().get(index).send(new Operation.Crash<>(remains.get(index)));
    }
    wakeUp.signal();
    refuseWhereEnded();
    return death.done();
  }

  /** No further action begins, but after a crash. */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    wakeUp.signal();
  }

  /** Whether everything is as the ring wants it, copies included. */
  boolean isSettled() {
    return settled && deaths.isEmpty() && changes.isEmpty();
  }

  /** Whether a crash of the server, now, would leave a complete copy of everything: each range that it owns has another live one. */
  boolean survives(String name) {
    RangeMove<V> moving = move; // before the topology, which has its target only later
    Topology<V> now = cluster.topology();
    CatchUp<V> incomplete = catchingUp;
    Set<Integer> alive = new HashSet<>();
    now.servers().stream().filter(server -> !server.isDead() && !server.name().equals(name))
        .forEach(server -> alive.add(server.number()));
    if (alive.size() != now.servers().size() - 1
        || now.servers().stream().anyMatch(CacheServer::isDead) || alive.stream().noneMatch(now.ring()::has)) {
      return false;
    }
    if (factor == 0 && moving != null && now.servers().stream()
        .anyMatch(server -> server.name().equals(name) && moving.isDecidedFor(server.number()))) {
      return false; // with replicas the source keeps copies
    }
    for (int index = 0; index < now.indexes(); index++) {
      int mine = index;
      if (!now.assignment(index).rangesWhere(each -> !alive.contains(each.owner()) && each.replicas().stream()
          .noneMatch(replica -> alive.contains(replica)
              && (incomplete == null || !incomplete.concerns(mine, replica))))
          .isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Entries moved from server to server so far. */
  long movedEntries() {
    return movedEntries.get();
  }

  /** Writes that the database did not have when they moved. */
  long movedWrites() {
    return movedWrites.get();
  }

  /** The books of servers that are gone. */
  Ledger departed() {
    return departed;
  }

  /** Whether no action is under way, and no server's death is without its account. */
  boolean atRest() {
    return resting && deaths.isEmpty();
  }

  private void refuseWhereEnded() {
    if (ended) {
      for (Change change; (change = changes.poll()) != null;) {
        fail(change, new CacheClosedException());
      }
      for (Death<V> death; (death = deaths.poll()) != null;) {
        death.done().fail(new CacheClosedException());
      }
    }
  }

  private static void fail(Change change, Throwable error) {
    switch (change) {
      case Change.Join(_, var done) -> done.fail(error);
      case Change.Leave(_, var done) -> done.fail(error);
    }
  }

  @Override
  public void stopped() {
    ended = true;
    under.forEach(change -> fail(change, new CacheClosedException()));
    under.clear();
    mourned.forEach(death -> death.done().fail(new CacheClosedException()));
    mourned.clear();
    refuseWhereEnded();
  }

  @Override
  public String name() {
    return "rebalancer";
  }

  @Override
  public int step() {
    resting = false;
    try {
      return takeStep();
    } catch (RuntimeException | Error e) { // the action is given up: the next one follows from the topology
      endAndRetry();
      throw e;
    } finally {
      resting = !busy && estates.isEmpty() && tasks.isEmpty();
    }
  }

  private int takeStep() {
    int done = 0;
    for (Runnable task; (task = tasks.poll()) != null; done++) {
      task.run();
    }
    for (Passing<V> each : List.copyOf(passing)) {
      if (each.isOver()) {
        passing.remove(each);
        each.then().run();
        done++;
      }
    }
    RangeMove<V> moving = move;
    if (moving != null && moving.calledOffAt() <= clock.now()) {
      moving.callOff();
      done++;
    }
    return done + (!busy && retryAt <= clock.now() && begin() ? 1 : 0);
  }

  @Override
  public long idleNanos() {
    if (!tasks.isEmpty() || passing.stream().anyMatch(each -> each.isOver())) {
      return 0;
    }
    long now = clock.now();
    long idle = passing.isEmpty() ? Long.MAX_VALUE : POLL_NANOS;
    RangeMove<V> moving = move;
    if (moving != null) {
      idle = Math.min(idle, Math.max(0, moving.calledOffAt() - now));
    }
    if (!busy && (!deaths.isEmpty() || !changes.isEmpty() || (!settled && !paused))) {
      idle = Math.min(idle, Math.max(0, retryAt - now));
    }
    return idle;
  }

  @Override
  public WakeUp wakeUp() {
    return wakeUp;
  }

  /** Begins the next action, if there is one. */
  private boolean begin() {
    if (!deaths.isEmpty() || !changes.isEmpty()) {
      settled = false; // before one is taken: whoever looks finds it there, or finds this
    }
    Death<V> death = deaths.poll();
    if (death != null) {
      busy = true;
      mourned.add(death);
      estate(death.server().number());
      new Succession<>(this, death).begin();
      return true;
    }
    Change change = changes.poll();
    if (change != null) {
      apply(change);
      return true;
    }
    return !paused && !settled && act();
  }

  void end() {
    busy = false;
    move = null;
    catchingUp = null;
  }

  void endAndRetry() {
    retryAt = clock.now() + RETRY_NANOS;
    end();
  }

  /** Asks the shard, and goes on in a step of its own when there is an answer, or will never be one. */
  <T extends @Nullable Object> void ask(ShardHost<V> shard, Function<Slot<T>, Operation<V>> question,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
    shard.send(question.apply(new Slot<>() {
      @Override
      public void answer(T value) {
        later(() -> then.accept(value, null));
      }

      @Override
      public void fail(Throwable error) {
        later(() -> then.accept(null, error));
      }
    }));
  }

  /** As {@link #ask}, where the answer says nothing. */
  void tell(ShardHost<V> shard, Function<Slot<@Nullable Void>, Operation<V>> message,
      Consumer<? super @Nullable Throwable> then) {
    this.<@Nullable Void>ask(shard, message, (_, error) -> then.accept(error));
  }

  void later(Runnable task) {
    tasks.add(task);
    wakeUp.signal();
  }

  /** Tells all these shards the same thing, then goes on, whether they are alive or not. */
  <T> void tellAll(List<T> whom, BiConsumer<T, Slot<@Nullable Void>> tell, Runnable then) {
    if (whom.isEmpty()) {
      later(then);
      return;
    }
    AtomicInteger left = new AtomicInteger(whom.size());
    Slot<@Nullable Void> each = new Slot<>() {
      @Override
      public void answer(@Nullable Void nothing) {
        if (left.decrementAndGet() == 0) {
          later(then);
        }
      }

      @Override
      public void fail(Throwable error) {
        answer(null);
      }
    };
    whom.forEach(one -> tell.accept(one, each));
  }

  void adopt(Topology<V> next, List<ShardHost<V>> shards, Runnable then) {
    tellAll(shards, (shard, slot) -> shard.send(
        new Copying.Adopt<>(view(next, shard), slot)), then);
  }

  /** Has requests go by the next topology. */
  void publish(Topology<V> next) {
    before.removeIf(Topology::isPassed);
    before.add(cluster.topology());
    cluster.publish(next);
  }

  /** Has requests go by the next topology, then waits until none is on its way by any before it. */
  void publish(Topology<V> next, Runnable then) {
    publish(next);
    passing.add(new Passing<>(List.copyOf(before), then));
  }

  ShardHost<V> shard(int server, int index) {
    ShardHost<V> shard = cluster.topology().shard(server, index);
    if (shard == null) {
      throw new IllegalStateException("server " + server + " has ranges and is gone");
    }
    return shard;
  }

  /** What the shard is to go by in this topology. */
  View view(Topology<V> of, ShardHost<V> shard) {
    return of.view(shard.server(), shard.index(), factor > 0, bound);
  }

  Topology<V> topology() {
    return cluster.topology();
  }

  int factor() {
    return factor;
  }

  long now() {
    return clock.now();
  }

  /** A number that no other action has. */
  long nextAction() {
    return ++actions;
  }

  /** How long a move may wait until nothing in its ranges is uncommitted. */
  long patience() {
    return patience;
  }

  /** That was too short: a next one waits for longer, as otherwise none would ever come to its end. */
  void losePatience() {
    patience = Math.min(2 * patience, MOST_PATIENCE_NANOS);
  }

  /** The chunk has another owner. */
  void moved(Chunk<V> chunk) {
    patience = LEAST_PATIENCE_NANOS;
    movedEntries.addAndGet(chunk.entries().size());
    movedWrites.addAndGet(chunk.dirty().size() + chunk.dead().size());
  }

  /** What is known of the writes of a server that died. */
  Estate<V> estate(int server) {
    return estates.computeIfAbsent(server, _ -> new Estate<>());
  }

  /** Nobody can take over yet. */
  void putOff(Death<V> death) {
    mourned.remove(death);
    deaths.add(death);
    endAndRetry();
  }

  /** An heir of the dead server has these; and whoever it was itself an heir of is to know. */
  void takenOver(int dead, List<Entry<V>> writes) {
    concerning(dead).forEach(estate -> estate.takenOver(writes));
  }

  /** An heir died before it could say what it took over: its own heirs will. */
  void heirDied(int dead, int heir) {
    concerning(dead).forEach(estate -> estate.await(heir));
  }

  private List<Estate<V>> concerning(int dead) {
    Estate<V> own = estate(dead);
    return estates.values().stream().filter(estate -> estate.equals(own) || estate.awaits(dead)).toList();
  }

  /** All ranges of the dead server have owners, or their next owner is dead, too. */
  void succeeded(int dead) {
    estates.values().forEach(estate -> estate.awaitNoMore(dead));
    List<Runnable> again = List.copyOf(unburied);
    unburied.clear();
    again.forEach(Runnable::run);
  }

  /** The dead server's ranges have owners, and its shards have said what they had: closes its books, when nobody has any more to say of them. */
  void bury(Death<V> death, long epoch, List<Remains<V>> remains) {
    Estate<V> estate = estate(death.server().number());
    if (estate.awaitsAnybody()) {
      unburied.add(() -> bury(death, epoch, remains));
      return;
    }
    departed = departed.plus(estate.close(remains, codec));
    estates.remove(death.server().number());
    mourned.remove(death);
    death.done()
        .answer(new CrashReport(death.server().name(), epoch, estate.taken(), estate.lost(), estate.letters()));
  }

  long newEpoch() {
    return database.own().epoch();
  }

  private void apply(Change change) {
    Topology<V> now = cluster.topology();
    switch (change) {
      case Change.Join(var name, var done) -> {
        try {
          RingSnapshot ring = now.ring().with(now.ring().epoch() + 1, now.ring().nextNumber(), name);
          ring = now.ring().with(newEpoch(), ring.number(name), name);
          int number = ring.number(name);
          List<View> views = new ArrayList<>();
          for (int index = 0; index < now.indexes(); index++) {
            views.add(now.view(number, index, factor > 0, bound));
          }
          publish(
              now.with(ring).with(cluster.newServer(new RingSnapshot.Member(number, name), ring.epoch(), views)));
        } catch (RuntimeException e) {
          done.fail(e);
          return;
        }
      }
      case Change.Leave(var name, var done) -> {
        try {
          int number = now.ring().number(name);
          RingSnapshot ring = now.ring().without(now.ring().epoch() + 1, number);
          if (now.servers().stream().noneMatch(server -> ring.has(server.number()) && !server.isDead())) {
            throw new IllegalArgumentException("without " + name + " no living server would stay");
          }
          if (ring.servers().size() <= factor) {
            throw new IllegalArgumentException("without " + name + " there are " + ring.servers().size()
                + " servers, too few for " + factor + " replicas of each range; at least " + (factor + 1)
                + " must stay");
          }
          publish(now.with(now.ring().without(newEpoch(), number)));
        } catch (RuntimeException e) {
          done.fail(e);
          return;
        }
      }
    }
    under.add(change);
  }

  /** Begins an action that brings the topology nearer to the ring; else everything is settled. */
  private boolean act() {
    Topology<V> now = cluster.topology();
    Assignment wanted = wanted(now.ring());
    for (int i = 0; i < now.indexes(); i++) {
      lastIndex = (lastIndex + 1) % now.indexes();
      if (!now.assignment(lastIndex).equals(wanted)) {
        busy = true;
        act(lastIndex, Assignment.differences(now.assignment(lastIndex), wanted));
        return true;
      }
    }
    settle(now);
    return true;
  }

  /** How the ring wants each index to be. Any thread. */
  Assignment wanted(RingSnapshot ring) {
    Wanted known = wanted;
    if (known == null || known.by() != ring) {
      known = new Wanted(ring, Assignment.of(ring, factor));
      wanted = known;
    }
    return known.assignment();
  }

  /** What is left to be done, from the topology and the copy that is under way. Any thread; nothing waits. */
  RebalancingProgress progress() {
    Topology<V> now = cluster.topology();
    CatchUp<V> copying = catchingUp; // after the topology, which has its replica only later
    Assignment goal = wanted(now.ring());
    double toMove = 0;
    double toCopy = 0;
    for (int index = 0; index < now.indexes(); index++) {
      RangeSet incomplete = copying == null ? RangeSet.EMPTY : copying.incomplete(now, index);
      List<Assignment.Difference> differences = now.assignment(index).equals(goal)
          ? List.of()
          : Assignment.differences(now.assignment(index), goal);
      for (Assignment.Difference each : differences) {
        if (each.now().owner() != each.wanted().owner()) {
          toMove += each.ranges().share();
        }
        if (!each.now().replicas().containsAll(each.wanted().replicas())) {
          incomplete = incomplete.plus(each.ranges());
        }
      }
      toCopy += incomplete.share();
    }
    return new RebalancingProgress(toMove / now.indexes(), toCopy / now.indexes(), isSettled());
  }

  private void act(int index, List<Assignment.Difference> differences) {
    record Way(int from, int to) {}
    Map<Way, RangeSet> moves = new LinkedHashMap<>();
    Map<Way, RangeSet> copies = new LinkedHashMap<>();
    for (Assignment.Difference each : differences) {
      if (each.now().owner() != each.wanted().owner()) {
        moves.merge(new Way(each.now().owner(), each.wanted().owner()), each.ranges(), RangeSet::plus);
      } else {
        for (int replica : each.wanted().replicas()) {
          if (!each.now().replicas().contains(replica)) {
            copies.merge(new Way(each.now().owner(), replica), each.ranges(), RangeSet::plus);
          }
        }
      }
    }
    if (!moves.isEmpty()) {
      Map.Entry<Way, RangeSet> first = moves.entrySet().iterator().next();
      RangeMove<V> next = new RangeMove<>(this, index, first.getKey().from(), first.getKey().to(), first.getValue());
      move = next;
      next.begin();
    } else if (!copies.isEmpty()) {
      Map.Entry<Way, RangeSet> first = copies.entrySet().iterator().next();
      CatchUp<V> next = new CatchUp<>(this, index, first.getKey().from(), first.getKey().to(), first.getValue());
      catchingUp = next;
      next.begin();
    } else {
      drop(index, differences);
    }
  }

  /** Everything is where the ring wants it: servers that are not on it go, and who waited is told. */
  private void settle(Topology<V> now) {
    for (CacheServer<V> server : now.servers()) {
      if (!now.ring().has(server.number())) {
        busy = true;
        retire(server);
        return;
      }
    }
    settled = true;
    List<Change> done = List.copyOf(under);
    under.clear();
    for (Change change : done) {
      switch (change) {
        case Change.Join(var name, var reply) -> {
          if (now.servers().stream().anyMatch(server -> server.name().equals(name))) {
            reply.answer(now.ring());
          } else {
            reply.fail(new IllegalStateException("the server " + name + " crashed while it joined"));
          }
        }
        case Change.Leave(_, var reply) -> reply.answer(now.ring());
      }
    }
  }

  private void retire(CacheServer<V> server) {
    publish(cluster.topology().withoutServer(server.number()), () -> {
      AtomicInteger left = new AtomicInteger(server.shards().size());
      for (ShardHost<V> shard : server.shards()) {
        this.<LastWords<V>>ask(shard, Operation.Seal::new, (words, _) -> {
          if (words != null) {
            departed = departed.plus(words.ledger());
          }
          if (left.decrementAndGet() == 0) {
            cluster.letGo(server);
            end();
          }
        });
      }
    });
  }

  /** Nobody copies what the ring does not want copied. */
  private void drop(int index, List<Assignment.Difference> differences) {
    Topology<V> next = cluster.topology();
    Set<Integer> owners = new HashSet<>();
    Set<Integer> dropped = new HashSet<>();
    for (Assignment.Difference each : differences) {
      next = next.with(index, each.ranges(), _ -> each.wanted());
      owners.add(each.now().owner());
      dropped.addAll(each.now().replicas());
    }
    Topology<V> reached = next;
    adopt(reached, owners.stream().map(owner -> shard(owner, index)).toList(),
        () -> adopt(reached, dropped.stream().map(replica -> shard(replica, index)).toList(), () -> {
          publish(reached);
          end();
        }));
  }
}
