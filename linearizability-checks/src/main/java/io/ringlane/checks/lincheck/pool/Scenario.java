package io.ringlane.checks.lincheck.pool;

import java.util.concurrent.RejectedExecutionException;

import io.ringlane.checks.lincheck.Answer;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * Two clients and one key, and which outcomes are possible. {@link #run} throws an {@link AssertionError} where one is not.
 *
 * <p>Cannot see: weak memory, real time, input and output, the parking idle policies and the JCTools queues.
 */
public enum Scenario {
  /** Both puts are answered and one of them stays; two versions were issued and the first was superseded. */
  PUT_PUT("put/put: one of two writes stays, both are counted") {
    @Override
    void run(PoolUnderTest subject) {
      SmallPool pool = new SmallPool(() -> 0).start(subject);
      Answer<@Nullable Void> one = new Answer<>();
      Answer<@Nullable Void> two = new Answer<>();
      pool.clients(() -> pool.put(1, one), () -> pool.put(2, two));
      pool.close();
      require(one.count() == 1 && two.count() == 1, "two puts, answers: " + one.count() + " and " + two.count());
      one.await();
      two.await();
      Long left = pool.valueInMemory();
      require(left != null && (left == 1 || left == 2), "1 and 2 were put, the key holds " + left);
      requireBooks(new Ledger(2, 1, 0, 0, 0, 0, 1, 0, 0), pool);
    }
  },
  /** A client that does not wait reads its own write, or the other client's, and never what was before. */
  PUT_GET("put/get: a client that does not wait reads its own write") {
    @Override
    void run(PoolUnderTest subject) {
      SmallPool pool = new SmallPool(() -> 0).holding(9, Entry.NO_DEADLINE).start(subject);
      pool.clients(() -> {
        pool.put(1);
        Long read = pool.get().await();
        require(read != null && (read == 1 || read == 2), "a client put 1, then read " + read);
      }, () -> pool.put(2));
      pool.close();
    }
  },
  /** A key that is never absent is found by a remove, whichever comes first. */
  PUT_REMOVE("put/remove: a remove finds a key that is there throughout") {
    @Override
    void run(PoolUnderTest subject) {
      SmallPool pool = new SmallPool(() -> 0).holding(9, Entry.NO_DEADLINE).start(subject);
      pool.clients(() -> pool.put(1),
          () -> require(pool.remove().await(), "the remove of a key that is there answered that it is not"));
      pool.close();
      Long left = pool.valueInMemory();
      require(left == null || left == 1, "after a put of 1 and a remove the key holds " + left);
      requireBooks(new Ledger(3, 1, 0, 0, 0, 0, 2, 0, 0), pool);
    }
  },
  /** A request that was accepted gets one answer, applied or refused, and one that was rejected none. */
  SUBMIT_CLOSE("submit/close: every accepted request gets exactly one answer") {
    @Override
    void run(PoolUnderTest subject) {
      SmallPool pool = new SmallPool(() -> 0).start(subject);
      Answer<@Nullable Void> answer = new Answer<>();
      boolean[] accepted = {true};
      pool.clients(() -> {
        try {
          pool.put(1, answer);
        } catch (RejectedExecutionException e) {
          accepted[0] = false;
        }
      }, pool::close);
      require(answer.count() == (accepted[0] ? 1 : 0),
          (accepted[0] ? "an accepted" : "a rejected") + " request got " + answer.count() + " answers");
    }
  },
  /** A flush in flight neither hides nor swallows a newer write. */
  FLUSH_PUT("flush/put: the newest write is read, and reaches the database") {
    @Override
    void run(PoolUnderTest subject) {
      SmallPool pool = new SmallPool(() -> 0).holding(1, Entry.NO_DEADLINE).start(subject);
      pool.clients(() -> pool.put(2), pool::flush);
      pool.close();
      Long left = pool.valueInMemory();
      require(left != null && left == 2, "2 was put last, the key holds " + left);
      pool.flushDirectly();
      Long durable = pool.valueInDatabase();
      require(durable != null && durable == 2, "2 was put last, the database holds " + durable);
      Ledger books = pool.ledger();
      require(books.issued() == 2 && books.pending() == 0 && books.inFlight() == 0 && books.isBalanced(),
          "two puts and two flushes left the books at " + books);
    }
  },
  /** A sweep of an old value that is due does not take the new one. */
  EXPIRE_PUT("expire/put: a sweep takes the version that is due and no other") {
    @Override
    void run(PoolUnderTest subject) {
      ManualClock clock = new ManualClock(0);
      SmallPool pool = new SmallPool(clock).holding(1, 10).start(subject);
      clock.advanceTo(20);
      pool.clients(() -> pool.put(2), pool::sweep);
      pool.close();
      Long left = pool.valueInMemory();
      require(left != null && left == 2, "2 was put without a TTL, the key holds " + left);
    }
  };

  private final String property;

  Scenario(String property) {
    this.property = property;
  }

  /** What is possible, in words. */
  public String property() {
    return property;
  }

  /** Builds a pool, runs the clients, closes the pool and judges. */
  abstract void run(PoolUnderTest subject);

  /** The same as a block. */
  public Runnable on(PoolUnderTest subject) {
    return () -> run(subject);
  }

  private static void require(boolean possible, String outcome) {
    if (!possible) {
      throw new AssertionError(outcome);
    }
  }

  private static void requireBooks(Ledger expected, SmallPool pool) {
    Ledger books = pool.ledger();
    require(books.equals(expected), "the books are " + books + ", not " + expected);
  }
}
