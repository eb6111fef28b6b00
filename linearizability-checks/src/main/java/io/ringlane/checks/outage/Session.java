package io.ringlane.checks.outage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.OutcomeUnknownException;
import io.ringlane.api.OverloadedException;
import io.ringlane.checks.outage.Load.Kind;
import io.ringlane.checks.outage.Load.Phase;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.store.DirtyBound.Overflow;
import org.jspecify.annotations.Nullable;

/**
 * A client that never stops: it sends a group of requests without waiting, waits for all answers, judges them, and sends the next group.
 * It has keys of its own, and in a group no key twice, so it knows what each of them may hold.
 */
final class Session implements Runnable {
  private enum What {
    PUT_FRESH, PUT_REPEATED, REMOVE, READ
  }

  private static final int LARGEST_GROUP = 128;
  private static final int PUT_REPEATED_PERCENT = 20;
  private static final int REMOVE_PERCENT = 5;
  private static final int READ_PERCENT = 5;
  /** A patience may seem shorter by the time for which its request was on the way to the shard's clock. */
  private static final long CLOCKS_MILLIS = 1;

  private final int number;
  private final CacheCluster<Long, byte[]> cache;
  private final OutagePlan plan;
  private final Load load;
  private final SplittableRandom random;
  private final SessionLog log;
  private final Deque<Integer> refusedFresh = new ArrayDeque<>();
  private final int[] lastGroup = new int[Load.REPEATED_KEYS];
  private int groups;
  private long sequence;

  Session(int number, CacheCluster<Long, byte[]> cache, OutagePlan plan, Load load, SplittableRandom random) {
    this.number = number;
    this.cache = cache;
    this.plan = plan;
    this.load = load;
    this.random = random;
    this.log = new SessionLog(number, plan.freshTtl().toMillis());
  }

  /** To be read when it has ended. */
  SessionLog log() {
    return log;
  }

  @Override
  public void run() {
    try {
      while (!load.isEnding()) {
        group();
      }
    } catch (RuntimeException e) {
      load.broke(e);
    }
  }

  private void group() {
    groups++;
    int size = 1 + random.nextInt(LARGEST_GROUP);
    List<Sent> sent = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Sent request = draw();
      if (request != null) {
        request.send();
        sent.add(request);
      }
    }
    sent.forEach(Sent::judge);
  }

  /** Null where the key has a request in this group, or is not known to be there to be removed or read. */
  private @Nullable Sent draw() {
    int percent = random.nextInt(100);
    if (percent >= PUT_REPEATED_PERCENT + REMOVE_PERCENT + READ_PERCENT) {
      Integer again = refusedFresh.poll();
      return new Sent(What.PUT_FRESH, again == null ? log.newFreshKey() : again);
    }
    int index = random.nextInt(Load.REPEATED_KEYS);
    if (lastGroup[index] == groups) {
      return null;
    }
    lastGroup[index] = groups;
    if (percent < PUT_REPEATED_PERCENT) {
      return new Sent(What.PUT_REPEATED, index);
    }
    boolean there = log.certain(index) != SessionLog.ABSENT;
    return there ? new Sent(percent < PUT_REPEATED_PERCENT + REMOVE_PERCENT ? What.REMOVE : What.READ, index) : null;
  }

  /** A request and its answer. */
  private final class Sent {
    private final What what;
    private final int index;
    private final long ownSequence = ++sequence;
    private final long issuedMillis = load.millis();
    private final Phase phase = load.phase();
    private final CompletableFuture<Long> answeredAt = new CompletableFuture<>();
    private long sentAt;
    private @Nullable Object result; // published by answeredAt, as is error
    private @Nullable Throwable error;

    Sent(What what, int index) {
      this.what = what;
      this.index = index;
    }

    void send() {
      sentAt = System.nanoTime();
      try {
        request().whenComplete((answer, failure) -> {
          result = answer;
          error = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
          answeredAt.complete(System.nanoTime());
        });
      } catch (OverloadedException e) {
        error = e;
        answeredAt.complete(System.nanoTime());
      }
    }

    private CompletionStage<? extends @Nullable Object> request() {
      long key = Load.key(number, what == What.PUT_FRESH ? Kind.FRESH : Kind.REPEATED, index);
      return switch (what) {
        case PUT_FRESH -> cache.putAsync(key, Load.value(id()), plan.freshTtl());
        case PUT_REPEATED -> cache.putAsync(key, Load.value(id()));
        case REMOVE -> cache.removeAsync(key);
        case READ -> cache.getAsync(key);
      };
    }

    private long id() {
      return Load.id(number, ownSequence);
    }

    /** Waits for the answer and takes it down. */
    void judge() {
      long nanos = answeredAt.join() - sentAt;
      switch (error) {
        case null -> {
          if (what == What.READ) {
            judgeRead(nanos);
          } else {
            acknowledged();
          }
        }
        case OverloadedException _ when what != What.READ -> refused(nanos);
        case OutcomeUnknownException unknown when what != What.READ -> unknown(unknown);
        default -> load.findings.add("answer " + what, what + " was answered with " + error);
      }
    }

    private void judgeRead(long nanos) {
      load.residentRead(phase, nanos);
      long held = log.certain(index);
      if (!(result instanceof byte[] value) || Load.idOf(value) != held) {
        load.findings.add("read", "a read of a repeated key did not answer its last acknowledged write");
      }
    }

    private void acknowledged() {
      load.acknowledged.increment();
      if (phase == Phase.OUTAGE) {
        load.acknowledgedInOutage.increment();
      }
      if (what == What.PUT_FRESH) {
        log.acknowledgedFresh(index, ownSequence, issuedMillis);
        load.acknowledgedFresh.increment();
        return;
      }
      if (what == What.REMOVE && !Boolean.TRUE.equals(result)) {
        load.findings.add("remove", "a removal of a key that was there answered " + result);
      }
      log.acknowledgedRepeated(index, what == What.REMOVE ? SessionLog.ABSENT : id());
    }

    private void refused(long nanos) {
      if (phase == Phase.OUTAGE) {
        load.refusedInOutage.increment();
      }
      load.slowestRefusalNanos.accumulate(nanos);
      if (what == What.PUT_FRESH) {
        refusedFresh.add(index);
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      if (plan.overflow() == Overflow.WRITE_THROUGH && what == What.PUT_FRESH) {
        load.findings.add("refused", "a write of a new key was refused, not written through");
        return;
      }
      long patience = plan.overflow() == Overflow.REFUSE ? 0 : plan.patience().toMillis();
      if (millis < patience - CLOCKS_MILLIS || millis > patience + Load.AT_ONCE_MILLIS) {
        load.findings.add("patience",
            "a write was refused after " + millis + " ms, its patience is " + patience + " ms");
      }
    }

    private void unknown(OutcomeUnknownException why) {
      if (plan.overflow() != Overflow.WRITE_THROUGH) {
        load.findings.add("unknown", what + " was answered with " + why);
      }
      if (phase == Phase.OUTAGE) {
        load.unknownInOutage.increment();
      }
      if (what == What.PUT_FRESH) {
        log.unknownFresh(index, ownSequence, issuedMillis);
      } else {
        log.unknownRepeated(index, what == What.REMOVE ? SessionLog.ABSENT : id());
      }
    }
  }
}
