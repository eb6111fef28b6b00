package io.ringlane.checks.schedules;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.Session;
import io.ringlane.cluster.CacheCluster;
import org.jspecify.annotations.Nullable;

/**
 * A client of a schedule, which sends its requests one after another: some wait for every answer, the others for none. One that reads replicas has a
 * session, which remembers what it knows, and waits at least for what it reads.
 */
final class Client {
  /**
   * How it goes about.
   *
   * @param waits for each answer
   * @param floors of how many keys it remembers what it knows, and so may read replicas; 0 where it may not
   */
  record Manner(boolean waits, int floors) {}

  private static final long MILLISECOND = 1_000_000;

  private final CacheCluster<Long, Long> cache;
  private final int number;
  private final Manner manner;
  private final Seed seed;
  private final Part part;
  private final boolean bounded;
  private final Observed observed;
  private final LongSupplier now;
  private final @Nullable Session<Long, Long> session;
  private final int end;
  private int next;
  private int unanswered;
  private int unansweredReads;

  /**
   * @param life counted from 0
   * @param bounded whether a write may find no room
   * @param now the schedule's time in nanoseconds
   */
  Client(CacheCluster<Long, Long> cache, int life, int number, Manner manner, Seed seed, Part part, boolean bounded,
      Observed observed, LongSupplier now) {
    this.cache = cache;
    this.number = number;
    this.manner = manner;
    this.seed = seed;
    this.part = part;
    this.bounded = bounded;
    this.observed = observed;
    this.now = now;
    this.next = (life * Schedule.CLIENTS + number) * Schedule.REQUESTS;
    this.end = next + Schedule.REQUESTS;
    this.session = manner.floors() > 0
        ? cache.sessionReadingReplicas(Schedule.REQUESTS, false, manner.floors())
        : null;
  }

  /** One that has no requests of its own, to {@link #get} what there is. */
  static Client reading(CacheCluster<Long, Long> cache, Observed observed, LongSupplier now) {
    return new Client(cache, 0, Schedule.CLIENTS, new Manner(true, 0), new Seed(0), Part.ALL, true, observed, now);
  }

  /** Whether it has a request to send now. */
  boolean hasStep() {
    while (next < end && !part.has(next)) {
      next++;
    }
    boolean held = manner.waits() ? unanswered > 0 : session != null && unansweredReads > 0;
    return next < end && !held;
  }

  /** Sends its next request. */
  void step() {
    SplittableRandom draws = seed.draws(Seed.Draw.REQUEST, next);
    next++;
    long value = next;
    long key = draws.nextInt(Schedule.KEYS);
    if (session != null) {
      step(session, key, value, draws);
      return;
    }
    switch (draws.nextInt(13)) {
      case 0, 1, 2 -> get(key);
      case 3, 4 -> send(Call.Kind.PUT, key, value, 0, -1, cache.putAsync(key, value));
      case 5, 6 -> {
        long ttl = draws.nextInt(5);
        send(Call.Kind.PUT, key, value, 0, ttl * MILLISECOND, cache.putAsync(key, value, Duration.ofMillis(ttl)));
      }
      case 7 -> send(Call.Kind.REMOVE, key, 0, 0, -1, cache.removeAsync(key));
      case 8 -> {
        long ttl = draws.nextInt(5);
        send(Call.Kind.EXPIRE, key, 0, 0, ttl * MILLISECOND, cache.expireAsync(key, Duration.ofMillis(ttl)));
      }
      case 9 -> send(Call.Kind.PUT_IF_ABSENT, key, value, 0, -1, cache.putIfAbsentAsync(key, value));
      case 10, 11 -> update(key, value, draws.nextInt(4) == 0);
      default -> {
        int asked = next - end + Schedule.REQUESTS; // by any client, at about this time
        long itsFirst = value - asked + (long) Schedule.REQUESTS * (draws.nextInt(Schedule.CLIENTS) - number);
        long expected = itsFirst + 1 + draws.nextInt(asked);
        send(Call.Kind.REPLACE, key, value, expected, -1, cache.replaceAsync(key, expected, value));
      }
    }
  }

  private void step(Session<Long, Long> reader, long key, long value, SplittableRandom draws) {
    switch (draws.nextInt(6)) {
      case 0, 1, 2 -> send(Call.Kind.GET, key, 0, 0, -1, reader.get(key));
      case 3 -> send(Call.Kind.REMOVE, key, 0, 0, -1, reader.remove(key));
      default -> send(Call.Kind.PUT, key, value, 0, -1, reader.put(key, value));
    }
  }

  /** By a function that says what it was given, or fails. */
  private void update(long key, long value, boolean fails) {
    AtomicReference<@Nullable Long> given = new AtomicReference<>();
    send(Call.Kind.UPDATE, key, value, 0, -1, cache.updateAsync(key, old -> {
      given.set(old);
      if (fails) {
        throw new IllegalStateException("the caller's function fails");
      }
      return value;
    }).thenApply(_ -> given.get()));
  }

  void get(long key) {
    send(Call.Kind.GET, key, 0, 0, -1, cache.getAsync(key));
  }

  /** The request was just sent: under a simulation nothing has happened to it yet, or everything has. */
  private void send(Call.Kind kind, long key, long value, long expected, long ttl,
      CompletionStage<? extends @Nullable Object> sent) {
    int reads = kind == Call.Kind.GET ? 1 : 0;
    Call call = new Call(number, kind, (int) key, value, expected, ttl, observed.stamp(), now.getAsLong(),
        Long.MAX_VALUE, now.getAsLong(), Call.Outcome.UNKNOWN, null, true, session != null && reads > 0);
    observed.sent(call);
    unanswered++;
    unansweredReads += reads;
    sent.whenComplete((answer, error) -> {
      unanswered--;
      unansweredReads -= reads;
      Call.Outcome outcome = error == null ? Call.Outcome.DONE : outcomeOf(error);
      observed.answered(call.answered(outcome, outcome == Call.Outcome.UNKNOWN ? Long.MAX_VALUE : observed.stamp(),
          now.getAsLong(), answer));
    });
  }

  private Call.Outcome outcomeOf(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof OverloadedException && !bounded) {
      observed.complain("refused for want of room, which nobody bounds (" + cause.getMessage() + ")");
    }
    return cause instanceof OutcomeUnknownException ? Call.Outcome.UNKNOWN : Call.Outcome.FAILED;
  }
}
