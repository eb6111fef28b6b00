package io.ringlane.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.ringlane.api.Cache;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * One thread that sends a request at every tick of a fixed rate, whether earlier ones were answered or not, and never leaves one out: a late one
 * is sent at once and its latency counts from when it was due. It alone reads and writes its keys, so each read has one right answer: the value
 * that it sent last before, answered or not. That is what an entry promises that promises order.
 */
final class OpenLoopClient implements Runnable {
  /** As many nanoseconds before a request is due the thread wakes up: parking overshoots. */
  private static final long SPIN_NANOS = 120_000;

  /** What all clients of a cache record into. */
  static final class Account {
    final LongAdder sent = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder wrong = new LongAdder();
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    /** The first thing that was refused or wrong, in words; empty where there was none. */
    String first() {
      String words = first.get();
      return words == null ? "" : words;
    }

    private void refused(Throwable error, String what) {
      refused.increment();
      first.compareAndSet(null, what + ": " + error);
    }
  }

  /**
   * Where latencies go meanwhile, in nanoseconds.
   *
   * @param response from when a request was due until its answer came
   * @param lag from when it was due until it was sent
   */
  record Recorders(Recorder response, Recorder lag) {
    private static final int DIGITS = 3;

    Recorders() {
      this(new Recorder(DIGITS), new Recorder(DIGITS));
    }
  }

  /**
   * The requests of one client.
   *
   * @param number from 0; its keys are those with this remainder
   * @param clients of them, each with keys of its own
   * @param rate a second, of this client
   * @param readPercent how many of them are reads
   */
  record Plan(int number, int clients, double rate, int readPercent, long seed) {}

  private final Cache<Long, byte[]> cache;
  private final long[] last;
  private final Plan plan;
  private final Account account;
  private final Supplier<@Nullable Recorders> recorders;
  private volatile boolean stop;

  /**
   * @param last of each key, the tag of the value that was sent last; the client goes on with those of its keys
   * @param recorders looked at when a request is due; null: it is not recorded
   */
  OpenLoopClient(Cache<Long, byte[]> cache, long[] last, Plan plan, Account account,
      Supplier<@Nullable Recorders> recorders) {
    this.cache = cache;
    this.last = last;
    this.plan = plan;
    this.account = account;
    this.recorders = recorders;
  }

  /** Sends no further requests. */
  void stop() {
    stop = true;
  }

  @Override
  public void run() {
    SplittableRandom random = new SplittableRandom(plan.seed());
    double period = TimeUnit.SECONDS.toNanos(1) / plan.rate();
    int own = (last.length - plan.number() + plan.clients() - 1) / plan.clients();
    long begin = System.nanoTime() + (long) (period * plan.number() / plan.clients());
    for (long i = 0; !stop; i++) {
      long due = begin + (long) (i * period);
      await(due);
      int key = random.nextInt(own) * plan.clients() + plan.number();
      send(key, random.nextInt(100) < plan.readPercent(), due);
    }
  }

  private static void await(long due) {
    for (long left; (left = due - System.nanoTime()) > 0;) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void send(int key, boolean read, long due) {
    Recorders into = recorders.get();
    if (into != null) {
      into.lag().recordValue(System.nanoTime() - due);
    }
    account.sent.increment();
    long before = last[key];
    try {
      if (read) {
        answered(cache.getAsync((long) key), key, before, into, due);
      } else {
        last[key] = Values.tag(plan.number() + 1, account.sent.sum());
        account.writes.increment();
        answered(cache.putAsync((long) key, Values.make(key, last[key])), key, Values.ABSENT, into, due);
      }
    } catch (RuntimeException e) {
      last[key] = before;
      account.refused(e, (read ? "a read" : "a write") + " of key " + key);
      account.answered.increment();
    }
  }

  /** @param expected the tag of the right answer; {@link Values#ABSENT} of a write, whose answer is none */
  private void answered(CompletionStage<?> stage, int key, long expected, @Nullable Recorders into, long due) {
    var _ = stage.whenComplete((answer, error) -> {
      long now = System.nanoTime();
      if (into != null) {
        into.response().recordValue(now - due);
      }
      if (error != null) {
        account.refused(error, "a request of key " + key);
      } else if (expected != Values.ABSENT
          && (!(answer instanceof byte[] value) || !Values.belongsTo(value, key) || Values.tagOf(value) != expected)) {
        account.wrong.increment();
        account.first.compareAndSet(null, "a read of key " + key + " gave "
            + (answer instanceof byte[] value ? Values.show(Values.tagOf(value)) : "nothing") + ", not "
            + Values.show(expected));
      }
      account.answered.increment();
    });
  }
}
