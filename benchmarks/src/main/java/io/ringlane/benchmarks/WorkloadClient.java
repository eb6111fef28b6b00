package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.ringlane.api.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A client in a closed loop: sends the next operation of its draws, and waits for the answer to its oldest one where as many as its window are
 * unanswered. One thread steps it; afterwards, with a happens-before edge, another may end it and read its account.
 */
final class WorkloadClient {
  private static final CompletableFuture<?> NONE = CompletableFuture.completedFuture(null);

  private final Cache<Long, byte[]> cache;
  private final Draws draws;
  private final Long[] keys;
  private final int number;
  private final long patienceNanos;
  private final CompletableFuture<?>[] window;

  private long issued;
  private long settled;
  private long accepted;
  private long written;
  private long unanswered;
  private long foreign;
  private final Set<Long> failed = new HashSet<>();

  /** With a window of 1: it waits for each answer. */
  WorkloadClient(Cache<Long, byte[]> cache, Draws draws, Long[] keys, int number, Duration patience) {
    this(cache, draws, keys, number, patience, 1);
  }

  /**
   * @param keys each key, boxed once: boxing is not what is measured
   * @param number from 1, unique among the clients of a cache
   * @param patience after which an operation counts as unanswered
   * @param window operations that may be unanswered at once, at least 1. With more than 1, what the client wrote last to a key is known only of a cache
   *     that keeps one submitter's order.
   */
  WorkloadClient(Cache<Long, byte[]> cache, Draws draws, Long[] keys, int number, Duration patience, int window) {
    if (window < 1) {
      throw new IllegalArgumentException("the window is " + window + ", it must be at least 1");
    }
    this.window = new CompletableFuture<?>[window];
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

  /** Sends one operation; false where one whose answer was due failed or got none in time. */
  boolean step() {
    window[at(issued)] = send(issued);
    issued++;
    return issued - settled < window.length || settle();
  }

  /** Waits for the answers that are still due; then {@link #step} no more. */
  void finish() {
    while (settled < issued) {
      settle();
    }
  }

  private CompletableFuture<?> send(long operation) {
    int key = draws.key(operation);
    try {
      return switch (draws.kind(operation)) {
        case READ -> cache.getAsync(keys[key]).toCompletableFuture();
        case UPDATE -> update(operation, key, Workload.LONG_TTL);
        case EXPIRING_UPDATE -> update(operation, key, Workload.SHORT_TTL);
      };
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<?> update(long operation, int key, Duration ttl) {
    byte[] value = Values.make(key, Values.tag(number, operation));
    return cache.putAsync(keys[key], value, ttl).toCompletableFuture();
  }

  /** Waits for the oldest operation's answer. */
  private boolean settle() {
    long operation = settled++;
    int place = at(operation);
    CompletableFuture<?> reply = window[place];
    window[place] = NONE;
    try {
      Object answer = await(reply);
      if (draws.kind(operation) != Draws.Kind.READ) {
        written++;
      } else if (answer != null && !Values.belongsTo((byte[]) answer, draws.key(operation))) {
        foreign++;
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

  private <T extends @Nullable Object> T await(CompletableFuture<T> reply) throws ExecutionException, TimeoutException {
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

  private int at(long operation) {
    return (int) (operation % window.length);
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
