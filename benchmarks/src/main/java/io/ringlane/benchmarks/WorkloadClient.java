package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.ringlane.api.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A client in a closed loop: sends the next operation of its draws and waits for the answer. One thread steps it; afterwards, with a
 * happens-before edge, another may read its account.
 */
final class WorkloadClient {
  private final Cache<Long, byte[]> cache;
  private final Draws draws;
  private final Long[] keys;
  private final int number;
  private final long patienceNanos;

  private long issued;
  private long accepted;
  private long written;
  private long unanswered;
  private long foreign;
  private final Set<Long> failed = new HashSet<>();

  /**
   * @param keys each key, boxed once: boxing is not what is measured
   * @param number from 1, unique among the clients of a cache
   * @param patience after which an operation counts as unanswered
   */
  WorkloadClient(Cache<Long, byte[]> cache, Draws draws, Long[] keys, int number, Duration patience) {
    this.cache = cache;
    this.draws = draws;
    this.keys = keys;
    this.number = number;
    this.patienceNanos = patience.toNanos();
  }

  /** What the next {@link #step} does. */
  Draws.Kind next() {
    return draws.kind(issued);
  }

  /** Sends one operation and waits for its answer; false where it failed or got none in time. */
  boolean step() {
    long operation = issued++;
    int key = draws.key(operation);
    try {
      switch (draws.kind(operation)) {
        case READ -> {
          byte[] value = this.<byte @Nullable []>await(cache.getAsync(keys[key]));
          if (value != null && !Values.belongsTo(value, key)) {
            foreign++;
          }
        }
        case UPDATE -> update(operation, key, Workload.LONG_TTL);
        case EXPIRING_UPDATE -> update(operation, key, Workload.SHORT_TTL);
      }
      accepted++;
      return true;
    } catch (TimeoutException e) {
      unanswered++;
    } catch (RuntimeException | ExecutionException e) {
      // counted below: what kind of failure it was does not matter to the figures
    }
    failed.add(operation);
    return false;
  }

  private void update(long operation, int key, Duration ttl) throws ExecutionException, TimeoutException {
    byte[] value = Values.make(key, Values.tag(number, operation));
    this.<@Nullable Void>await(cache.putAsync(keys[key], value, ttl));
    written++;
  }

  private <T extends @Nullable Object> T await(CompletionStage<T> stage) throws ExecutionException, TimeoutException {
    CompletableFuture<T> reply = stage.toCompletableFuture();
    if (reply.isDone()) {
      return reply.join();
    }
    try {
      return reply.get(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  int number() {
    return number;
  }

  Draws draws() {
    return draws;
  }

  /** Operations sent. */
  long issued() {
    return issued;
  }

  /** Operations carried out. */
  long accepted() {
    return accepted;
  }

  /** Updates acknowledged. */
  long written() {
    return written;
  }

  /** Operations answered with a failure, or not in time. */
  long failed() {
    return failed.size();
  }

  /** Operations not answered in time. */
  long unanswered() {
    return unanswered;
  }

  /** Reads answered with the value of another key. */
  long foreign() {
    return foreign;
  }

  /** Whether the operation failed: it may have taken effect. */
  boolean failed(long operation) {
    return failed.contains(operation);
  }
}
