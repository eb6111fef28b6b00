package io.ringlane.checks.history;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The judgements of all keys in their order. While the caller is busy with those of one batch of keys a second thread makes those of
 * the next, so keys are judged on two threads at most. One caller.
 *
 * <p>
 * Where the keys fit one batch there is no second thread, and keys with very many operations wait for the caller, so that
 * never two of them need their memory at once.
 */
final class KeyJudgements implements AutoCloseable {
  /** So many operations make up a batch: a hand-over costs little beside judging them. */
  private static final int BATCH = 1 << 15;
  /** Two batches at once take a tenth of the heap at most, at some 200 bytes an operation. */
  private static final long MOST_AT_ONCE = Runtime.getRuntime().maxMemory() / 10 / 200;

  /** A key, gathered, and what was found of it. */
  record Judged(KeyRows rows, Judgement judgement) {}

  private record Batch(int from, int to, int rows) {}

  private final History history;
  private final Function<KeyRows, Judgement> judge;
  private final long mostAtOnce;
  private final ExecutorService ahead = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("judge-ahead").factory());
  private @Nullable Judged[] judged = {};
  private int at;
  private Batch next;
  private @Nullable FutureTask<Judged[]> coming;
  private volatile boolean closed;

  /** @param judge judges a key; called by this thread or another one, never by two at once */
  KeyJudgements(History history, Function<KeyRows, Judgement> judge) {
    this(history, judge, MOST_AT_ONCE);
  }

  /** @param mostAtOnce so many operations may two batches have together, that are worked on at once */
  KeyJudgements(History history, Function<KeyRows, Judgement> judge, long mostAtOnce) {
    this.history = history;
    this.judge = judge;
    this.mostAtOnce = mostAtOnce;
    next = batchFrom(0);
  }

  /** The next key. */
  Judged next() {
    if (at == judged.length) {
      FutureTask<Judged[]> made = coming;
      Batch batch = next;
      next = batchFrom(batch.to());
      judged = made == null ? judge(batch) : resultOf(made);
      at = 0;
      coming = null;
      if (next.from() < next.to() && (long) batch.rows() + next.rows() <= mostAtOnce) {
        Batch following = next;
        coming = new FutureTask<>(() -> judge(following));
        ahead.execute(coming);
      }
    }
    Judged given = Objects.requireNonNull(judged[at]);
    judged[at++] = null; // so that its memory is free when the caller is done with it
    return given;
  }

  private Batch batchFrom(int from) {
    int to = from;
    int rows = 0;
    while (to < history.keyCount() && (to == from || rows + history.rowsOf(to) <= BATCH)) {
      rows += history.rowsOf(to++);
    }
    return new Batch(from, to, rows);
  }

  private Judged[] judge(Batch batch) {
    Judged[] keys = new Judged[batch.to() - batch.from()];
    for (int key = batch.from(); key < batch.to() && !closed; key++) {
      KeyRows rows = new KeyRows(history, key);
      keys[key - batch.from()] = new Judged(rows, judge.apply(rows));
    }
    return keys;
  }

  /** What the second thread threw is thrown here as it is: the heap can run out there, too. */
  private static Judged[] resultOf(FutureTask<Judged[]> made) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return made.get();
        } catch (InterruptedException e) { // a verdict is not given up
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        case null, default -> throw new IllegalStateException(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the second thread, which is at most at one more key. */
  @Override
  public void close() {
    closed = true;
    ahead.shutdown();
  }
}
