package io.ringlane.checks.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

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
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs sessions against a cache on real threads and records them: half of the sessions wait for each answer, half keep a window of
 * requests in flight, all on the same few keys, over a database that takes its time; where the strategy has slots they move all the while.
 */
final class LiveHistory {
  private static final int SESSIONS = 4;
  private static final int KEYS = 6;
  private static final int WINDOW = 8;
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
  private final AtomicLong unanswered = new AtomicLong();

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

  private static StoreOfRecord database(long seed, Latency latency) {
    Clock clock = Clock.system();
    return new FaultyStoreOfRecord(new InMemoryStoreOfRecord(), Faults.from(seed).latency(latency), clock,
        Pause.real());
  }

  /** The design's own case: A holds 10; a session that does not wait writes A = 100, then reads A. Gives what it was answered. */
  @Nullable
  Long writeThenReadWithoutWaiting() { // the database takes longer than a client may be interrupted between its two requests
    try (CacheCluster<String, Long> cache = CacheCluster.builder(Codecs.STRING, Codecs.LONG).strategy(entry)
        .settings(settings().withPolicy(WritePolicy.WRITE_THROUGH).withDatabase(DatabaseMode.PARKED_KEY, 4))
        .build(database(seed, Latency.fixed(Duration.ofMillis(50))))) {
      cache.put("A", 10L);
      CompletionStage<@Nullable Void> write = cache.putAsync("A", 100L);
      CompletionStage<@Nullable Long> read = cache.getAsync("A");
      write.toCompletableFuture().join();
      return read.toCompletableFuture().join();
    }
  }

  /** Requests that nobody answered in time; they are unknown in the history. */
  long unanswered() {
    return unanswered.get();
  }

  /** Records that many operations in all, shared by the sessions; fewer where some are never answered. */
  History record(int operations) throws InterruptedException {
    try (CacheCluster<Long, Long> cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(entry)
        .settings(settings()).journalFiles(new ForgetfulFiles(seed))
        .build(database(seed, Latency.uniform(Duration.ZERO, Duration.ofNanos(200_000))))) {
      cache.slots().ifPresent(slots -> SlotMoves.goOn(slots, seed));
      Requests requests = isVersioned() ? new Versioned(new VersionedRequests<>(cache)) : new Plain(cache);
      SplittableRandom seeds = new SplittableRandom(seed);
      List<Thread> threads = new ArrayList<>();
      for (int number = 0; number < SESSIONS; number++) {
        Session session = new Session(requests, number, number % 2 == 0 ? 1 : WINDOW, operations / SESSIONS,
            seeds.split());
        threads.add(Thread.ofPlatform().name("session-" + number).daemon().start(session));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (IllegalStateException | UnflushedException e) { // what a control owes at its close; an entry that promises owes nothing
      if (unanswered() == 0) {
        throw e;
      }
    }
    return recorder.toHistory();
  }

  /** Whether the cache is asked for the versions of its answers; where it is not, nobody but the clients says what happened. */
  boolean isVersioned() {
    return mode == DatabaseMode.PARKED_KEY;
  }

  /** How sessions send what they want. */
  private sealed interface Requests {
    CompletionStage<@Nullable Long> get(long key);

    CompletionStage<@Nullable Void> put(long key, long value);

    CompletionStage<Boolean> remove(long key);

    /** Of an answer that is there; 0 where nobody says. */
    long versionOf(CompletionStage<?> answer);
  }

  private record Plain(CacheCluster<Long, Long> cache) implements Requests {
    @Override
    public CompletionStage<@Nullable Long> get(long key) {
      return cache.getAsync(key);
    }

    @Override
    public CompletionStage<@Nullable Void> put(long key, long value) {
      return cache.putAsync(key, value);
    }

    @Override
    public CompletionStage<Boolean> remove(long key) {
      return cache.removeAsync(key);
    }

    @Override
    public long versionOf(CompletionStage<?> answer) {
      return 0;
    }
  }

  private record Versioned(VersionedRequests<Long, Long> requests) implements Requests {
    @Override
    public CompletionStage<@Nullable Long> get(long key) {
      return requests.get(key);
    }

    @Override
    public CompletionStage<@Nullable Void> put(long key, long value) {
      return requests.put(key, value);
    }

    @Override
    public CompletionStage<Boolean> remove(long key) {
      return requests.remove(key);
    }

    @Override
    public long versionOf(CompletionStage<?> answer) {
      return VersionedRequests.versionOf(answer);
    }
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
      boolean answered = true;
      for (int i = 0; i < operations && (answered = acquire(1)); i++) {
        issue(random.nextLong(KEYS), number << 32 | i);
      }
      if (!answered || !acquire(window)) {
        unanswered.addAndGet(window - free.availablePermits());
      }
    }

    private boolean acquire(int permits) {
      try {
        return patience.acquire(free, permits);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a session", e);
      }
    }

    private void issue(long key, long value) {
      int choice = random.nextInt(20);
      long invoked = System.nanoTime();
      if (choice < 10) {
        int ticket = record.issueGet(key, invoked);
        CompletionStage<@Nullable Long> request = requests.get(key);
        request.whenComplete((answer, error) -> {
          long returned = System.nanoTime();
          if (error == null) {
            record.revealed(ticket, requests.versionOf(request));
            record.answered(ticket, answer == null ? SessionRecorder.ABSENT : answer, returned);
          } else {
            record.ended(ticket, returned, Outcome.FAIL);
          }
          free.release();
        });
      } else if (choice < 19) {
        end(record.issuePut(key, value, invoked), requests.put(key, value));
      } else {
        end(record.issueRemove(key, invoked), requests.remove(key));
      }
    }

    private void end(int ticket, CompletionStage<? extends @Nullable Object> request) {
      request.whenComplete((answer, error) -> {
        long returned = System.nanoTime();
        if (error == null) {
          record.revealed(ticket, requests.versionOf(request));
        }
        record.ended(ticket, returned, error == null ? Outcome.OK : Outcome.INFO);
        free.release();
      });
    }
  }
}
