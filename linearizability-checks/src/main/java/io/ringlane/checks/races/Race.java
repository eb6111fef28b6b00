package io.ringlane.checks.races;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import io.ringlane.api.FlushReport;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.checks.races.Held.Fault;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;

/** A race, and what must hold whoever wins it. */
public enum Race {
  /** A commit gets through and its answer does not: the write is unknown to whoever waits for it, and is written again, unharmed, behind. */
  COMMIT_THEN_CONNECTION_LOST("T23") {
    @Override
    @Nullable
    String play(Stage stage) throws InterruptedException {
      Held held = Held.once(stage.store(), Fault.COMMIT_LOST);
      try (CacheCluster<String, String> cache = stage.cache(held, WritePolicy.WRITE_THROUGH)) {
        CompletableFuture<?> put = cache.putAsync(KEY, "through").toCompletableFuture();
        Throwable told = put.handle((_, error) -> error).join();
        Throwable cause = told instanceof CompletionException ? told.getCause() : told;
        String read = cache.get(KEY);
        if (!(cause instanceof OutcomeUnknownException)) {
          return "the row is there, and the client was told: " + told;
        }
        if (!"through".equals(read)) {
          return "the commit was applied, the cache answers " + read;
        }
      }
      held = Held.once(stage.store(), Fault.COMMIT_LOST);
      try (CacheCluster<String, String> cache = stage.cache(held, WritePolicy.WRITE_BEHIND)) {
        cache.put(KEY, "behind");
        held.awaitArrival();
        FlushReport flushed = cache.flush(LONG);
        CacheStats stats = cache.stats().toCompletableFuture().join();
        if (!flushed.isComplete() || stats.turnedAway() != 0 || stats.ledger().flushed() != 1) {
          return "the write that was there already is not settled: " + flushed + ", " + stats.ledger()
              + ", turned away "
              + stats.turnedAway();
        }
        return stage.compare("behind", cache.get(KEY));
      }
    }
  },
  /** A flush daemon freezes before its transaction, its cache is given up, and it wakes when the next owner has written. */
  FROZEN_FLUSHER("T24") {
    @Override
    @Nullable
    String play(Stage stage) throws InterruptedException {
      Held held = Held.once(stage.store(), Fault.WRITE_HELD_BEFORE);
      try (CacheCluster<String, String> frozen = stage.cache(held, WritePolicy.WRITE_BEHIND)) {
        try {
          frozen.put(KEY, "of the old owner");
          held.awaitArrival();
          try (CacheCluster<String, String> next = stage.cache(stage.store(), WritePolicy.WRITE_BEHIND)) {
            next.put(KEY, "of the new owner");
            next.flush();
          }
        } finally {
          held.release();
        }
        frozen.flush(LONG);
        CacheStats stats = frozen.stats().toCompletableFuture().join();
        return stats.turnedAway() == 1
            ? stage.compare("of the new owner", stage.row())
            : "the old owner's late write was not turned away; the row is " + stage.row();
      }
    }
  },
  /** A load has read the old row and is not back; the key is put. */
  LATE_LOAD("T10") {
    @Override
    @Nullable
    String play(Stage stage) throws InterruptedException {
      return whileALoadIsOut(stage, "new", cache -> cache.putAsync(KEY, "new"));
    }
  },
  /** As before; what is put is removed and flushed, and memory knows as little of the key as when the load began. */
  LATE_LOAD_AFTER_EVICTION("T10") {
    @Override
    @Nullable
    String play(Stage stage) throws InterruptedException {
      return whileALoadIsOut(stage, null, cache -> cache.putAsync(KEY, "brief").thenCombine(cache.removeAsync(KEY),
          (_, removed) -> removed));
    }
  },
  /** A key is removed, and read while its row is still there. */
  PENDING_REMOVAL("T05") {
    @Override
    @Nullable
    String play(Stage stage) {
      stage.seed("old");
      try (CacheCluster<String, String> cache = stage.cache(stage.store(), WritePolicy.WRITE_BEHIND)) {
        cache.pauseFlush();
        boolean removed = cache.remove(KEY);
        String read = cache.get(KEY);
        if (!removed || read != null || !"old".equals(stage.row())) {
          return "removed: " + removed + ", then read: " + read + ", while the row is " + stage.row();
        }
        cache.resumeFlush();
        cache.flush();
        return stage.compare(null, cache.get(KEY));
      }
    }
  };

  static final String KEY = "key";
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final long POLL_NANOS = 100_000;

  private final String trap;

  Race(String trap) {
    this.trap = trap;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The rule that it tests. */
  public String trap() {
    return trap;
  }

  /** Null where all is well, else what is wrong. */
  abstract @Nullable String play(Stage stage) throws InterruptedException;

  /** The writes may or may not wait for the load, which comes back when they are flushed or are seen to wait. */
  private static @Nullable String whileALoadIsOut(Stage stage, @Nullable String expected,
      Function<CacheCluster<String, String>, CompletionStage<?>> writes) throws InterruptedException {
    stage.seed("old");
    Held held = Held.once(stage.store(), Fault.LOAD_HELD_AFTER);
    try (CacheCluster<String, String> cache = stage.cache(held, WritePolicy.WRITE_BEHIND)) {
      CompletableFuture<?> get = cache.getAsync(KEY).toCompletableFuture();
      held.awaitArrival();
      CompletableFuture<?> written = writes.apply(cache).toCompletableFuture();
      if (isDoneWithin(written, SHORT)) {
        cache.flush();
      }
      held.release();
      get.join();
      written.join();
      String read = cache.get(KEY);
      cache.flush();
      return stage.compare(expected, read);
    }
  }

  private static boolean isDoneWithin(CompletableFuture<?> stage, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!stage.isDone() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return stage.isDone();
  }
}
