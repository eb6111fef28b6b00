package io.ringlane.checks.chaos;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

import io.ringlane.api.DatabaseException;
import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.Session;
import io.ringlane.checks.history.Outcome;
import io.ringlane.checks.history.SessionRecorder;
import org.jspecify.annotations.Nullable;

/**
 * One client: keeps up to a window of requests in flight, at most two of them on one key, and records what it is answered. All that it
 * asks for comes from its seed, but that it passes by a key on which too many writes of unknown outcome are open: each may still
 * take effect at any time, and the search has to try them all.
 */
final class ChaosClient implements Runnable {
  /** So many removes, and puts with a TTL, of unknown outcome a key may have. */
  static final int MOST_UNKNOWN = 6;

  private static final int MOST_ON_A_KEY = 2;
  private static final int GETS = 45;
  private static final int GETS_AND_PUTS = 94;
  private static final int PUTS_WITH_TTL = 30;
  private static final int SHORTEST_TTL_MILLIS = 5;
  private static final int LONGEST_TTL_MILLIS = 500;

  private final Session<Long, Long> session;
  private final int number;
  private final int window;
  private final int operations;
  private final SplittableRandom random;
  private final SessionRecorder record;
  private final Progress progress;
  private final AtomicIntegerArray unknowns;
  private final Semaphore free;
  private final AtomicIntegerArray onKey = new AtomicIntegerArray(ChaosPlan.KEYS);
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** @param unknowns by key, shared by all clients: writes of unknown outcome that make the search hard */
  ChaosClient(Session<Long, Long> session, int number, int window, int operations, SplittableRandom random,
      SessionRecorder record, Progress progress, AtomicIntegerArray unknowns) {
    this.session = session;
    this.number = number;
    this.window = window;
    this.operations = operations;
    this.random = random;
    this.record = record;
    this.progress = progress;
    this.unknowns = unknowns;
    this.free = new Semaphore(window);
  }

  /** Requests whose outcome nobody knows; exact when the client's thread has ended. */
  long unknown() {
    return unknown.get();
  }

  /** Requests that were certainly not applied; exact when the client's thread has ended. */
  long refused() {
    return refused.get();
  }

  @Override
  public void run() {
    boolean answered = true;
    for (int i = 0; i < operations && answered && progress.next(number); i++) {
      int key = usable(random.nextBoolean()
          ? random.nextInt(ChaosPlan.HOT_KEYS)
          : random.nextInt(ChaosPlan.HOT_KEYS, ChaosPlan.KEYS));
      int choice = random.nextInt(100);
      boolean timed = random.nextInt(100) < PUTS_WITH_TTL;
      long ttl = Math.round(SHORTEST_TTL_MILLIS
          * Math.pow((double) LONGEST_TTL_MILLIS / SHORTEST_TTL_MILLIS, random.nextDouble()));
      answered = acquire(1);
      if (answered && onKey.get(key) >= MOST_ON_A_KEY) {
        answered = acquire(window - 1);
        free.release(answered ? window - 1 : 0);
      }
      if (answered) {
        issue(key, choice, timed ? ttl : -1, (long) number << 40 | i);
      }
    }
    if (!answered || !acquire(window)) {
      progress.giveUp(window - free.availablePermits() + " requests of client " + number
          + " were not answered within " + Progress.PATIENCE);
    }
  }

  private int usable(int drawn) {
    int key = drawn;
    while (unknowns.get(key) > MOST_UNKNOWN) {
      key = (key + 1) % ChaosPlan.KEYS;
      if (key == drawn) {
        throw new IllegalStateException("no key is left that can be judged");
      }
    }
    return key;
  }

  private boolean acquire(int permits) {
    try {
      return Progress.PATIENCE.acquire(free, permits);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a client", e);
    }
  }

  private void issue(int key, int choice, long ttl, long value) {
    onKey.incrementAndGet(key);
    long invoked = System.nanoTime();
    if (choice < GETS) {
      int ticket = record.issueGet(key, invoked);
      send(key, ticket, false, () -> session.get((long) key), true);
    } else if (choice >= GETS_AND_PUTS) {
      send(key, record.issueRemove(key, invoked), true, () -> session.remove((long) key), false);
    } else if (ttl < 0) {
      send(key, record.issuePut(key, value, invoked), false, () -> session.put((long) key, value), false);
    } else {
      send(key, record.issuePut(key, value, ttl, invoked), true,
          () -> session.put((long) key, value, Duration.ofMillis(ttl)), false);
    }
  }

  private interface Request {
    CompletionStage<? extends @Nullable Object> send();
  }

  /** @param hard whether the request makes the search hard where its outcome is unknown */
  private void send(int key, int ticket, boolean hard, Request request, boolean read) {
    try {
      request.send().whenComplete((answer, error) -> {
        long returned = System.nanoTime();
        try {
          if (error == null && read) {
            record.answered(ticket, answer instanceof Long value ? value : SessionRecorder.ABSENT, returned);
          } else if (error == null) {
            record.ended(ticket, returned, Outcome.OK);
          } else {
            failed(key, ticket, hard, returned, error instanceof CompletionException ? error.getCause() : error);
          }
        } catch (RuntimeException e) { // the stage would keep it to itself
          progress.found("an answer for key " + key + " was not recorded: " + e);
        } finally {
          over(key);
        }
      });
    } catch (RuntimeException e) {
      failed(key, ticket, hard, System.nanoTime(), e);
      over(key);
    }
  }

  private void failed(int key, int ticket, boolean hard, long returned, @Nullable Throwable error) {
    if (error instanceof OverloadedException) {
      refused.incrementAndGet();
      record.ended(ticket, returned, Outcome.FAIL);
      return;
    }
    if (hard) {
      unknowns.incrementAndGet(key);
    }
    unknown.incrementAndGet();
    record.ended(ticket, returned, Outcome.INFO);
    if (!(error instanceof OutcomeUnknownException || error instanceof DatabaseException)) {
      progress.found("a request of key " + key + " failed with " + error);
    }
  }

  private void over(int key) {
    onKey.decrementAndGet(key);
    free.release();
  }
}
