package io.ringlane.checks.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.ringlane.api.Codecs;
import io.ringlane.api.UnflushedException;
import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryRecorder;
import io.ringlane.checks.history.Outcome;
import io.ringlane.checks.history.SessionRecorder;
import io.ringlane.checks.process.Patience;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.cluster.VersionedRequests;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.ForgetfulFiles;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.Pause;
import io.ringlane.fixtures.SlotMoves;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs sessions against a cache on real threads and records them: half of the sessions wait for each answer, half keep a window of
 * requests in flight, all on the same few keys, over a database that takes its time; where the strategy has slots they move all the while. The
 * cache is closed while some are still in flight.
 */
final class LiveHistory {
  static final int SESSIONS = 4;
  private static final int KEYS = 6;
  private static final int WINDOW = 8;
  private static final Duration HELD_AT_THE_END = Duration.ofMillis(20);
  /** Where whoever puts is the one whose write is held. */
  private static final Duration LONGEST_HOLD = Duration.ofMillis(500);
  /** More than there are processors: a worker that is interrupted between taking a request and running it shows what order is worth. */
  private static final int WORKERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  /** The cache's own clock goes on where the machine stands still. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);
  /** A control may lose requests in many histories before it shows what was looked for. */
  private static final Duration WITH_A_CONTROL = Duration.ofMillis(300);

  private final CatalogueEntry entry;
  private final WritePolicy policy;
  private final DatabaseMode mode;
  private final long seed;
  private final Duration closing;
  private final Patience patience;
  private final HistoryRecorder recorder;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable RuntimeException owed;
  private long unanswered;

  LiveHistory(CatalogueEntry entry, WritePolicy policy, DatabaseMode mode, long seed) {
    this.entry = entry;
    this.policy = policy;
    this.mode = mode;
    this.seed = seed;
    this.closing = entry.control() ? WITH_A_CONTROL : CLOSE_PATIENCE;
    this.patience = Patience.of(entry.control() ? WITH_A_CONTROL : PATIENCE);
    this.recorder = new HistoryRecorder(entry.name());
  }

  private CacheSettings settings() {
    return CacheSettings.defaults().withShardsPerServer(4).withDatabase(mode, 4).withPolicy(policy)
        .withWorkers(WORKERS)
        .withFlush(FlushSettings.defaults().withInterval(Duration.ofMillis(5)))
        .withCloseTimeout(closing);
  }

  private FaultyStoreOfRecord slowly(StoreOfRecord rows, Latency latency) {
    return new FaultyStoreOfRecord(rows, Faults.from(seed).latency(latency), Clock.system(), Pause.real());
  }

  /** The design's own case: A holds 10; a session that does not wait writes A = 100, then reads A. Gives what it was answered. */
  @Nullable
  Long writeThenReadWithoutWaiting() { // the database takes longer than a client may be interrupted between its two requests
    try (CacheCluster<String, Long> cache = CacheCluster.builder(Codecs.STRING, Codecs.LONG).strategy(entry)
        .settings(settings().withPolicy(WritePolicy.WRITE_THROUGH).withDatabase(DatabaseMode.PARKED_KEY, 4))
        .build(slowly(new InMemoryStoreOfRecord(), Latency.fixed(Duration.ofMillis(50))))) {
      cache.put("A", 10L);
      CompletionStage<@Nullable Void> write = cache.putAsync("A", 100L);
      CompletionStage<@Nullable Long> read = cache.getAsync("A");
      write.toCompletableFuture().join();
      return read.toCompletableFuture().join();
    }
  }

  /** Requests that nobody had answered when the cache was closed; they are unknown in the history. */
  long unanswered() {
    return unanswered;
  }

  /** What the first request failed with that did: the database never fails, and closing waits for the answers, so that none should. */
  @Nullable
  Throwable failure() {
    return failure.get();
  }

  /** What closing said: it owes nothing where every request is answered and every row arrives. */
  @Nullable
  RuntimeException owed() {
    return owed;
  }

  /** How many answers a history of so many operations has where none is lost. */
  static int answersOf(int operations) {
    return operations / SESSIONS * SESSIONS + WINDOW + KEYS;
  }

  /**
   * Records that many operations in all, at least {@value #SESSIONS}, shared by the sessions; fewer where some are never answered. Then the
   * database takes no writes for a while, a session puts once more, also when a write is held, and the cache is closed: it has to wait for the
   * answers and for the rows.
   * Every row is read as one more answer.
   */
  History record(int operations) throws InterruptedException {
    InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
    FaultyStoreOfRecord database = slowly(rows, Latency.uniform(Duration.ZERO, Duration.ofNanos(200_000)));
    CacheCluster<Long, Long> cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(entry)
        .settings(settings()).journalFiles(new ForgetfulFiles(seed)).build(database);
    List<Session> sessions = new ArrayList<>();
    try {
      ask(cache, operations, sessions);
      putOverAHeldWrite(sessions.getLast(), database);
    } finally {
      close(cache);
    }
    sessions.forEach(session -> unanswered += session.outstanding());
    readRows(rows.reopen());
    return recorder.toHistory();
  }

  /**
   * Puts until the database holds a write, and then again what that write cannot have. Soon after that the database goes on; also where nothing could be
   * put, as the write that is held is made by whoever puts.
   */
  private void putOverAHeldWrite(Session session, FaultyStoreOfRecord database) {
    database.hold(FaultyStoreOfRecord.Call.WRITE);
    CompletableFuture<Void> put = new CompletableFuture<>();
    CompletableFuture<Void> released = put.completeOnTimeout(null, LONGEST_HOLD.toMillis(), TimeUnit.MILLISECONDS)
        .thenRunAsync(database::release,
            CompletableFuture.delayedExecutor(HELD_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS));
    session.put(0, WINDOW / 2);
    if (!patience.await(() -> database.heldCalls() > 0 || released.isDone())) {
      session.failed(new IllegalStateException("nothing was on its way to the database within " + patience));
    }
    session.put(WINDOW / 2, WINDOW);
    put.complete(null);
  }

  /** Has the sessions ask, and leaves one more that has not asked yet. */
  private void ask(CacheCluster<Long, Long> cache, int operations, List<Session> sessions)
      throws InterruptedException {
    cache.slots().ifPresent(slots -> SlotMoves.goOn(slots, seed));
    Requests requests = requestsOf(cache);
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < SESSIONS; number++) {
      sessions.add(new Session(requests, number, number % 2 == 0 ? 1 : WINDOW, operations / SESSIONS, seeds.split()));
      threads.add(Thread.ofPlatform().name("session-" + number).daemon().start(sessions.getLast()));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    sessions.add(new Session(requests, SESSIONS, WINDOW, WINDOW, seeds.split()));
  }

  private void close(CacheCluster<Long, Long> cache) {
    try {
      cache.close();
    } catch (IllegalStateException | UnflushedException e) {
      owed = e;
    }
  }

  private void readRows(StoreOfRecord rows) {
    SessionRecorder record = recorder.session("database");
    for (long key = 0; key < KEYS; key++) {
      int ticket = record.issueGet(key, System.nanoTime());
      Row row = rows.load(Codecs.LONG.encode(key));
      if (isVersioned()) {
        record.revealed(ticket, row == null ? 0 : row.version());
      }
      byte[] value = row == null ? null : row.value();
      record.answered(ticket, value == null ? SessionRecorder.ABSENT : Codecs.LONG.decode(value), System.nanoTime());
    }
  }

  /** Whether the cache is asked for the versions of its answers; where it is not, nobody but the clients says what happened. */
  boolean isVersioned() {
    return mode == DatabaseMode.PARKED_KEY;
  }

  /**
   * How sessions send what they want.
   *
   * @param versionOf an answer that is there; 0 where nobody says
   */
  private record Requests(Function<Long, CompletionStage<@Nullable Long>> get,
      BiFunction<Long, Long, CompletionStage<@Nullable Void>> put, Function<Long, CompletionStage<Boolean>> remove,
      ToLongFunction<CompletionStage<?>> versionOf) {}

  private Requests requestsOf(CacheCluster<Long, Long> cache) {
    if (!isVersioned()) {
      return new Requests(cache::getAsync, cache::putAsync, cache::removeAsync, _ -> 0);
    }
    VersionedRequests<Long, Long> versioned = new VersionedRequests<>(cache);
    return new Requests(versioned::get, versioned::put, versioned::remove, VersionedRequests::versionOf);
  }

  /** A client with at most {@code window} requests in flight. */
  private final class Session implements Runnable {
    private final Requests requests;
    private final SessionRecorder record;
    private final long number;
    private final int window;
    private final int operations;
    private final SplittableRandom random;
    private final Semaphore free;

    Session(Requests requests, int number, int window, int operations, SplittableRandom random) {
      this.requests = requests;
      this.record = recorder.session((window == 1 ? "waiting-" : "pipelined-") + number);
      this.number = number;
      this.window = window;
      this.operations = operations;
      this.random = random;
      this.free = new Semaphore(window);
    }

    @Override
    public void run() {
      for (int i = 0; i < operations && acquire(); i++) {
        issue(random.nextLong(KEYS), number << 32 | i);
      }
    }

    /** Puts these of its operations, without waiting for any. */
    void put(int from, int to) {
      for (int i = from; i < to && acquire(); i++) {
        put(random.nextLong(KEYS), number << 32 | i);
      }
    }

    /** Requests without an answer; exact when the thread has ended and the cache is closed. */
    int outstanding() {
      return window - free.availablePermits();
    }

    private void failed(Throwable error) {
      failure.compareAndSet(null, error instanceof CompletionException ? error.getCause() : error);
    }

    private boolean acquire() {
      try {
        return patience.acquire(free, 1);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a session", e);
      }
    }

    private void issue(long key, long value) {
      int choice = random.nextInt(20);
      long invoked = System.nanoTime();
      if (choice < 10) {
        int ticket = record.issueGet(key, invoked);
        send(ticket, Outcome.FAIL, () -> requests.get().apply(key),
            (read, returned) -> record.answered(ticket, read instanceof Long found ? found : SessionRecorder.ABSENT,
                returned));
      } else if (choice < 19) {
        put(key, value);
      } else {
        write(record.issueRemove(key, invoked), () -> requests.remove().apply(key));
      }
    }

    private void put(long key, long value) {
      write(record.issuePut(key, value, System.nanoTime()), () -> requests.put().apply(key, value));
    }

    private void write(int ticket, Supplier<CompletionStage<?>> request) {
      send(ticket, Outcome.INFO, request, (_, returned) -> record.ended(ticket, returned, Outcome.OK));
    }

    /** @param failed what is known of a request that fails */
    private void send(int ticket, Outcome failed, Supplier<CompletionStage<?>> request, Recording recording) {
      try {
        CompletionStage<?> sent = request.get();
        sent.whenComplete((value, error) -> {
          long returned = System.nanoTime();
          try {
            if (error == null) {
              record.revealed(ticket, requests.versionOf().applyAsLong(sent));
              recording.record(value, returned);
            } else {
              failed(error);
              record.ended(ticket, returned, failed);
            }
          } catch (RuntimeException e) { // the stage would keep it to itself
            failed(e);
          } finally {
            free.release();
          }
        });
      } catch (RuntimeException e) {
        failed(e);
        record.ended(ticket, System.nanoTime(), failed);
        free.release();
      }
    }
  }

  /** What is written down of an answer. */
  private interface Recording {
    void record(@Nullable Object value, long returned);
  }
}
