package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.ringlane.api.Cache;
import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.database.Databases;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.Promise;
import io.ringlane.store.Ledger;
import io.ringlane.store.Version;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A cache of one catalogue entry over H2 on disk in a folder of its own, filled with every key of a workload, and its clients.
 * {@link #finish} judges the answers and ends the cache; whoever calls it first has it done, and nobody may be inside a client's
 * step then. Other methods: any thread.
 */
final class CacheUnderTest implements AutoCloseable {
  static final int WORKERS = 2;
  /** So many that a key's updates do not come round before a short TTL is over. */
  static final int DRAWS = 1 << 18;
  private static final int CONNECTIONS = 6;
  private static final int FILL_BATCH = 10_000;
  private static final int WARM_WINDOW = 1024;
  /** A control may lose a request; waiting long for it says nothing about its speed. */
  private static final Duration PATIENCE_WITH_CONTROLS = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CatalogueEntry entry;
  private final Workload workload;
  private final long seed;
  private final TemporaryFolder folder = new TemporaryFolder();
  private final Duration patience;
  private final Long[] keys;
  private final CacheCluster<Long, byte[]> cluster;
  private final Cache<Long, byte[]> cache;
  private final List<WorkloadClient> clients = new ArrayList<>();
  private final long answeredBefore;
  private @Nullable Violations verdict;
  private Ledger ledger = Ledger.EMPTY;

  CacheUnderTest(CatalogueEntry entry, Workload workload, long seed) {
    this(entry, workload, seed, ExecutionSettings.defaults().withWorkers(WORKERS));
  }

  CacheUnderTest(CatalogueEntry entry, Workload workload, long seed, ExecutionSettings execution) {
    this(entry, workload, seed, execution, UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** With a cache and a database that are not as they should be. */
  CacheUnderTest(CatalogueEntry entry, Workload workload, long seed, UnaryOperator<StoreOfRecord> aroundDatabase,
      UnaryOperator<Cache<Long, byte[]>> aroundCache) {
    this(entry, workload, seed, ExecutionSettings.defaults().withWorkers(WORKERS), aroundDatabase, aroundCache);
  }

  private CacheUnderTest(CatalogueEntry entry, Workload workload, long seed, ExecutionSettings execution,
      UnaryOperator<StoreOfRecord> aroundDatabase, UnaryOperator<Cache<Long, byte[]>> aroundCache) {
    this.entry = entry;
    this.workload = workload;
    this.seed = seed;
    this.patience = entry.control() ? PATIENCE_WITH_CONTROLS : PATIENCE;
    this.keys = IntStream.range(0, workload.keys()).mapToObj(Long::valueOf).toArray(Long[]::new);
    StoreOfRecord database = openDatabase();
    fill(database, keys);
    this.cluster = CacheCluster.builder(Codecs.LONG, Codecs.BYTES).strategy(entry)
        .settings(CacheSettings.defaults().withExecution(execution).withCloseTimeout(patience))
        .build(aroundDatabase.apply(database));
    this.cache = aroundCache.apply(cluster);
    warm();
    if (!AnswerCheck.settled(cluster, patience) && !entry.control()) {
      throw new IllegalStateException("the cache could not be filled: it does not come to rest");
    }
    this.answeredBefore = answered(cluster.stats()).requests();
  }

  /** Another client of this cache, numbered in turn, that waits for each answer; its operations follow from the seed and its number. */
  WorkloadClient client() {
    return client(1);
  }

  /**
   * The same, with so many operations unanswered.
   *
   * @throws IllegalArgumentException where they are more than 1 and the entry promises no order
   */
  synchronized WorkloadClient client(int window) {
    if (window > 1 && entry.promise() != Promise.ORDERED) {
      throw new IllegalArgumentException(
          "a window of " + window + " needs an entry that keeps one submitter's order, which "
              + entry.name() + " does not promise");
    }
    int number = clients.size() + 1;
    Draws draws = workload.draw(seed + number, DRAWS);
    WorkloadClient client = new WorkloadClient(cache, draws, keys, number, patience, window);
    clients.add(client);
    return client;
  }

  CatalogueEntry entry() {
    return entry;
  }

  /** Judges the answers, ends the cache and compares the database; gives the same verdict again when called again. */
  synchronized Violations finish() {
    if (verdict == null) {
      clients.forEach(WorkloadClient::finish);
      AnswerCheck check = new AnswerCheck(cluster, clients, keys, patience);
      verdict = check.run(answeredBefore, this::openDatabase);
      ledger = check.ledger();
    }
    return verdict;
  }

  /**
   * {@link #finish}, but for a control only reported.
   *
   * @return how many violations a control showed
   * @throws IllegalStateException where the answers of an entry that promises something are wrong
   */
  synchronized long requireRightAnswers() {
    boolean first = verdict == null;
    Violations found = finish();
    if (!found.none()) {
      if (!entry.control()) {
        throw new IllegalStateException(
            "the answers of " + entry.name() + " are wrong, so its speed is none: " + found);
      }
      if (first) {
        System.out.println("Control " + entry.name() + ": " + found);
      }
    }
    return found.count();
  }

  /** What became of every write, as of {@link #finish}. */
  synchronized Ledger ledger() {
    return ledger;
  }

  /** Removes the folder, and the cache before it where {@link #finish} was not called. */
  @Override
  public synchronized void close() {
    try {
      if (verdict == null) {
        cluster.close();
      }
    } finally {
      folder.close();
    }
  }

  private StoreOfRecord openDatabase() {
    return Databases.open("jdbc:h2:" + folder.path().resolve("ringlane").toAbsolutePath(), CONNECTIONS);
  }

  /** In bulk, straight into the database: a write-through cache would need a transaction a key. */
  static void fill(StoreOfRecord database, Long[] keys) {
    long version = Version.of(database.own().epoch(), 1);
    long deadline = Clock.system().now() + Workload.LONG_TTL.toNanos();
    List<Row> batch = new ArrayList<>(FILL_BATCH);
    for (int key = 0; key < keys.length; key++) {
      batch.add(new Row(Codecs.LONG.encode(keys[key]), Values.make(key, Values.tag(0, 0)), version, deadline));
      if (batch.size() == FILL_BATCH || key == keys.length - 1) {
        database.write(batch);
        batch = new ArrayList<>(FILL_BATCH);
      }
    }
  }

  /** Reads every key once, so that all are in memory. */
  private void warm() {
    Queue<CompletionStage<byte @Nullable []>> window = new ArrayDeque<>();
    for (Long key : keys) {
      window.add(cache.getAsync(key));
      if (window.size() == WARM_WINDOW) {
        this.<byte @Nullable []>answered(window.remove());
      }
    }
    for (CompletionStage<byte @Nullable []> read : window) {
      this.<byte @Nullable []>answered(read);
    }
  }

  private <T extends @Nullable Object> T answered(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the cache could not be filled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cache was filled", e);
    }
  }
}
