package io.ringlane.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import io.ringlane.api.Cache;
import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CacheStats;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.AgentHost;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.store.Acknowledgement;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose entries are all in memory, whose clients send at a fixed rate, and which a server joins and leaves meanwhile. One thread calls;
 * {@link #finish} ends the cache.
 */
final class JoinUnderTest implements AutoCloseable {
  /** What happens to the ring while requests are sent. */
  enum Window {
    BEFORE("before"), JOIN("join"), AFTER("after"), LEAVE("leave");

    private final String label;

    Window(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * What is measured.
   *
   * @param rate requests a second, of all clients together
   * @param quietNanos how long nothing happens before the join, and after it
   */
  record Plan(CatalogueEntry entry, int servers, int factor, Acknowledgement acknowledgement, int entries, int clients,
      int rate, int readPercent, long quietNanos, long seed) {}

  /**
   * Of a window, or of the same one in several blocks: latencies in nanoseconds, how long it was, and what the collector did in it.
   *
   * @param pauseMillis the collector's pauses, together
   */
  record Figures(Histogram response, Histogram lag, long nanos, long collections, long pauseMillis) {
    static Figures sum(List<Figures> parts) {
      Histogram response = new Histogram(DIGITS);
      Histogram lag = new Histogram(DIGITS);
      parts.forEach(part -> {
        response.add(part.response);
        lag.add(part.lag);
      });
      return new Figures(response, lag, parts.stream().mapToLong(Figures::nanos).sum(),
          parts.stream().mapToLong(Figures::collections).sum(), parts.stream().mapToLong(Figures::pauseMillis).sum());
    }
  }

  /** One join and one leave. */
  record Block(Map<Window, Figures> windows, long moved) {
    Figures of(Window window) {
      Figures figures = windows.get(window);
      if (figures == null) {
        throw new IllegalStateException("a block has no window " + window.label());
      }
      return figures;
    }

    /** Both windows in which nothing happens. */
    Figures quiet() {
      return Figures.sum(List.of(of(Window.BEFORE), of(Window.AFTER)));
    }
  }

  private record Collector(long collections, long millis) {
    static Collector now() {
      long collections = 0;
      long millis = 0;
      for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
        if (!each.getName().contains("Concurrent") && !each.getName().contains("Cycles")) { // those stop nobody
          collections += Math.max(0, each.getCollectionCount());
          millis += Math.max(0, each.getCollectionTime());
        }
      }
      return new Collector(collections, millis);
    }
  }

  private static final String JOINING = "fourth";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(60);
  private static final int FILL_WINDOW = 1024;
  private static final int DATABASE_THREADS = 4;
  private static final int COMPARED_ROWS = 5_000;
  private static final int DIGITS = 3;
  private static final long POLL_NANOS = 1_000_000;

  private final Plan plan;
  private final StoreOfRecord database;
  private final CacheCluster<Long, byte[]> cluster;
  private final Cache<Long, byte[]> cache;
  private final long[] last;
  private final OpenLoopClient.Account account = new OpenLoopClient.Account();
  private final Violations violations = new Violations();
  private long seed;
  private volatile OpenLoopClient.@Nullable Recorders recorders;

  /**
   * @param database a new one, which is closed with this
   * @param aroundHost of the cache's threads; for a host that is not as it should be
   * @param aroundCache what the clients use; for a cache that is not as it should be
   */
  JoinUnderTest(Plan plan, StoreOfRecord database, UnaryOperator<AgentHost> aroundHost,
      UnaryOperator<Cache<Long, byte[]>> aroundCache) {
    this.plan = plan;
    this.database = database;
    this.seed = plan.seed();
    last = new long[plan.entries()];
    cluster = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).strategy(plan.entry())
        .host(aroundHost.apply(AgentHost.threads(DATABASE_THREADS)))
        .settings(CacheSettings.defaults().withServers(plan.servers()).withReplicas(plan.factor())
            .withAcknowledgement(plan.acknowledgement()).withWorkers(CacheUnderTest.WORKERS)
            .withCloseTimeout(CLOSE_PATIENCE))
        .build(database);
    cache = aroundCache.apply(cluster);
    fill();
  }

  private void fill() {
    Semaphore room = new Semaphore(FILL_WINDOW);
    for (int key = 0; key < last.length; key++) {
      room.acquireUninterruptibly();
      last[key] = Values.tag(0, key);
      var _ = cluster.putAsync((long) key, Values.make(key, last[key])).whenComplete((_, _) -> room.release());
    }
    room.acquireUninterruptibly(FILL_WINDOW);
    cluster.flush();
    System.gc(); // what filling left behind is none of the clients' business
  }

  /** A window without a change, a join, another window, a leave, while the clients send; when it ends, every request was answered. */
  Block block() throws InterruptedException {
    List<OpenLoopClient> clients = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < plan.clients(); number++) {
      OpenLoopClient client = new OpenLoopClient(cache, last, new OpenLoopClient.Plan(number, plan.clients(),
          (double) plan.rate() / plan.clients(), plan.readPercent(), ++seed), account, () -> recorders);
      clients.add(client);
      threads.add(Thread.ofPlatform().name("client-" + number).start(client));
    }
    Map<Window, Unfinished> measured = new EnumMap<>(Window.class);
    long moved = 0;
    try {
      measured.put(Window.BEFORE, during(this::quiet));
      long before = cluster.movedEntries();
      measured.put(Window.JOIN, during(() -> await(cluster.join(JOINING))));
      moved = cluster.movedEntries() - before;
      measured.put(Window.AFTER, during(this::quiet));
      requireExactly(moved);
      measured.put(Window.LEAVE, during(() -> await(cluster.leave(JOINING))));
    } finally {
      clients.forEach(OpenLoopClient::stop);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    requireAnswers();
    Map<Window, Figures> figures = new EnumMap<>(Window.class);
    measured.forEach((window, each) -> figures.put(window, each.finished()));
    return new Block(figures, moved);
  }

  /** A window whose last answers may be on their way. */
  private record Unfinished(OpenLoopClient.Recorders recorders, long nanos, Collector before, Collector after) {
    Figures finished() {
      return new Figures(recorders.response().getIntervalHistogram(), recorders.lag().getIntervalHistogram(), nanos,
          after.collections() - before.collections(), after.millis() - before.millis());
    }
  }

  private Unfinished during(Runnable what) {
    OpenLoopClient.Recorders into = new OpenLoopClient.Recorders();
    Collector before = Collector.now();
    long begin = System.nanoTime();
    recorders = into;
    what.run();
    recorders = null;
    return new Unfinished(into, System.nanoTime() - begin, before, Collector.now());
  }

  private void quiet() {
    long end = System.nanoTime() + plan.quietNanos();
    for (long left; (left = end - System.nanoTime()) > 0;) {
      LockSupport.parkNanos(left);
    }
  }

  private static RingSnapshot await(CompletionStage<RingSnapshot> change) {
    return change.toCompletableFuture().orTimeout(PATIENCE.toNanos(), TimeUnit.NANOSECONDS).join();
  }

  /** What moved is what the ring gives the new server, no more and no less. */
  private void requireExactly(long moved) {
    int joined = cluster.ring().servers().stream().filter(member -> member.name().equals(JOINING))
        .mapToInt(RingSnapshot.Member::number).findAny().orElseThrow();
    long owned = 0;
    for (long key = 0; key < last.length; key++) {
      owned += cluster.serverOf(key) == joined ? 1 : 0;
    }
    violations.require(moved == owned, moved + " entries moved, the new server owns " + owned);
  }

  private void requireAnswers() {
    long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    while (account.answered.sum() != account.sent.sum() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    violations.require(account.answered.sum() == account.sent.sum(),
        account.answered.sum() + " requests were answered, " + account.sent.sum() + " were sent");
  }

  /** Requests that failed so far. */
  long refused() {
    return account.refused.sum();
  }

  /** Requests sent so far. */
  long sent() {
    return account.sent.sum();
  }

  /** Whether every answer was right, and the cache and the database hold each key's last write; ends the cache. */
  Violations finish() {
    violations.require(refused() == 0, refused() + " requests were refused");
    violations.require(account.wrong.sum() == 0, account.wrong.sum() + " reads did not give the last value");
    if (!account.first().isEmpty()) {
      violations.add("first, " + account.first());
    }
    try {
      cluster.flush();
      CacheStats stats = cluster.stats().toCompletableFuture().join();
      AfterFlush.judge(stats, violations);
      long puts = plan.entries() + account.writes.sum() - refused();
      violations.require(refused() > 0 || stats.ledger().issued() == puts,
          stats.ledger().issued() + " versions, of " + puts + " puts");
      violations.require(stats.size() == last.length, stats.size() + " entries, not " + last.length);
      int stride = Math.max(1, last.length / COMPARED_ROWS);
      for (int key = 0; key < last.length; key += stride) {
        byte[] held = cluster.get((long) key);
        Row row = database.load(Codecs.LONG.encode((long) key));
        byte[] stored = row == null ? null : row.value();
        violations.require(isLast(held, key), "the cache has not the last value of " + key);
        violations.require(isLast(stored, key), "the database has not the last value of " + key);
      }
      cluster.close();
    } catch (CompletionException | IllegalStateException e) {
      violations.add("the cache did not end well: " + e);
    }
    return violations;
  }

  private boolean isLast(byte @Nullable [] value, int key) {
    return value != null && Values.belongsTo(value, key) && Values.tagOf(value) == last[key];
  }

  /** Ends the cache; does nothing after {@link #finish}. */
  @Override
  public void close() {
    cluster.close();
  }
}
