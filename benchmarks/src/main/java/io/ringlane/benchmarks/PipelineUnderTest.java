package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.Pause;
import io.ringlane.pipeline.Flow;
import io.ringlane.pipeline.Pipeline;
import io.ringlane.pipeline.Request;
import io.ringlane.pipeline.Response;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A request flow over a database of a given latency, with an input that never runs dry. Hot keys are in memory: they are written and
 * read. Cold keys are nowhere, and the cache keeps no note of absence, so each read of one asks the database, however long the run is.
 *
 * <p>Responses are judged as they come: the pipeline promises the order of the input per key, so a hot read has exactly one right
 * answer. One thread sends and, when it has stopped, calls {@link #finish}.
 */
final class PipelineUnderTest implements AutoCloseable {
  static final int HOT_KEYS = 10_000;
  static final int COLD_KEYS = 1 << 20;
  static final int COLD_PERCENT = 10;
  static final int WINDOW = 256;
  static final int DATABASE_THREADS = 16;
  private static final int DRAWS = 1 << 16;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 100_000;

  private final Draws draws = draw(20240611);
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final Pipeline<Long, byte[]> pipeline;
  private final Long[] hotKeys = new Long[HOT_KEYS];
  private long submitted;

  /** The sink's thread alone; {@link #finish} reads after it has seen {@link #answered} at its last value. */
  private final long[] lastWritten = new long[HOT_KEYS];
  private final Violations wrong = new Violations();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  PipelineUnderTest(Flow flow, Duration databaseLatency) {
    this(flow, databaseLatency, UnaryOperator.identity());
  }

  /** With a database that is not as it should be. */
  PipelineUnderTest(Flow flow, Duration databaseLatency, UnaryOperator<StoreOfRecord> aroundDatabase) {
    Clock clock = Clock.system();
    StoreOfRecord database = aroundDatabase.apply(new FaultyStoreOfRecord(rows,
        Faults.from(1).latency(Latency.fixed(databaseLatency)), clock, Pause.real()));
    CacheSettings settings = CacheSettings.defaults().withWorkers(CacheUnderTest.WORKERS)
        .withDatabase(flow.mode(), DATABASE_THREADS);
    CacheCluster<Long, byte[]> cache = flow
        .configure(CacheCluster.builder(Codecs.LONG, Codecs.BYTES).clock(clock), settings).build(database);
    Arrays.setAll(hotKeys, Long::valueOf);
    for (int key = 0; key < HOT_KEYS; key++) {
      cache.put(hotKeys[key], Values.make(key, Values.tag(0, 0)));
    }
    cache.flush();
    pipeline = Pipeline.open(flow, cache, this::judge, WINDOW, clock);
  }

  private static Draws draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Draws.Builder draws = new Draws.Builder(DRAWS);
    for (int i = 0; i < DRAWS; i++) {
      if (random.nextInt(100) < COLD_PERCENT) {
        draws.add(Draws.Kind.READ, HOT_KEYS + random.nextInt(COLD_KEYS));
      } else {
        draws.add(random.nextBoolean() ? Draws.Kind.READ : Draws.Kind.UPDATE, random.nextInt(HOT_KEYS));
      }
    }
    return draws.build();
  }

  /** Sends the next request; waits while the window is full. */
  void send() {
    long operation = submitted++;
    int key = draws.key(operation);
    pipeline.submit(operation, draws.kind(operation) == Draws.Kind.UPDATE
        ? new Request.Put<>(hotKeys[key], Values.make(key, Values.tag(1, operation)), null)
        : new Request.Get<>(key < HOT_KEYS ? hotKeys[key] : Long.valueOf(key)));
  }

  /** Requests whose response was the right one or a wrong one, but no failure. */
  long accepted() {
    return answered.get() - failed.get();
  }

  /** Requests that were answered with a failure. */
  long failed() {
    return failed.get();
  }

  private void judge(long operation, Response<byte[]> response) {
    int key = draws.key(operation);
    boolean right = switch (response) {
      case Response.Done<byte[]> _ when draws.kind(operation) == Draws.Kind.UPDATE -> {
        lastWritten[key] = Values.tag(1, operation);
        yield true;
      }
      case Response.Found<byte[]>(var value) ->
        key < HOT_KEYS && Values.belongsTo(value, key) && Values.tagOf(value) == lastWritten[key];
      case Response.Absent<byte[]> _ -> key >= HOT_KEYS;
      case Response.Failed<byte[]> _ -> {
        failed.lazySet(failed.getPlain() + 1);
        yield true;
      }
      default -> false;
    };
    if (!right) {
      wrong.add(draws.kind(operation) + " of key " + key + " was answered with " + response);
    }
    answered.set(answered.getPlain() + 1);
  }

  /** Waits for the responses, flushes, ends the pipeline and compares with the database. */
  Violations finish() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (answered.get() < submitted && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, POLL_NANOS);
    }
    Violations found = wrong;
    found.require(answered.get() == submitted, submitted + " requests, " + answered + " responses");
    found.require(failed.get() == 0, failed + " requests failed");
    try {
      answer(pipeline.cache().flushAsync());
      AfterFlush.judge(answer(pipeline.cache().stats()), found);
    } catch (Exception e) { // whatever it is, the cache did not do the work
      found.add("the cache could not be flushed: " + e);
    }
    close();
    AfterFlush.judge(rows.rows(), lastWritten, found);
    return found;
  }

  private static <T extends @Nullable Object> T answer(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    pipeline.close(PATIENCE);
  }
}
