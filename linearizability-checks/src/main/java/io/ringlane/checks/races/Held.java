package io.ringlane.checks.races;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/** A store of record whose next call can be held, before or after it reaches the database, or lose its answer. Thread-safe. */
final class Held extends DelegatingStoreOfRecord {
  /** What becomes of one call. */
  enum Fault {
    WRITE_HELD_BEFORE, LOAD_HELD_AFTER, COMMIT_LOST
  }

  private static final long LIMIT_SECONDS = 20;

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private @Nullable Fault next;

  private Held(StoreOfRecord inner, Fault next) {
    super(inner);
    this.next = next;
  }

  /** The first call that the fault concerns meets it; all others pass. */
  static Held once(StoreOfRecord inner, Fault fault) {
    return new Held(inner, fault);
  }

  /** Waits until the call is there. */
  void awaitArrival() throws InterruptedException {
    if (!arrived.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the call that was to be held never came");
    }
  }

  /** Lets the held call go on. */
  void release() {
    released.countDown();
  }

  @Override
  public @Nullable Row load(byte[] key) {
    Row row = super.load(key);
    if (meets(Fault.LOAD_HELD_AFTER)) {
      hold();
    }
    return row;
  }

  @Override
  public List<WriteOutcome> write(List<Row> rows) {
    if (meets(Fault.WRITE_HELD_BEFORE)) {
      hold();
    }
    List<WriteOutcome> outcomes = super.write(rows);
    if (meets(Fault.COMMIT_LOST)) {
      arrived.countDown();
      throw new DatabaseException(DatabaseException.Kind.CONNECTION,
          "injected: the connection was lost after the commit");
    }
    return outcomes;
  }

  private synchronized boolean meets(Fault fault) {
    boolean meets = next == fault;
    next = meets ? null : next;
    return meets;
  }

  private void hold() {
    arrived.countDown();
    try {
      if (!released.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody released the held call");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while held", e);
    }
  }
}
