package io.ringlane.stress;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.ringlane.api.Cache;
import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * One session puts 1, puts 2 and reads its key; another session reads the key twice. Through the whole cache with its own workers:
 * the first session reads its last write, the second never goes back, and the last write stays (0 is what the key
 * held before). Where the strategy
 * promises order the sessions do not wait between their requests; where it does not, they do.
 *
 * <p>Shows order and hand-over of mailbox, assigner, worker wake-up and answer slot. Cannot see more than two sessions, nor which
 * rare schedule a miss was; histories under load and the schedules of the simulation do.
 */
@Outcome(id = "2, (0, [012]|1, [12]|2, 2), 2", expect = Expect.ACCEPTABLE, desc = "The session reads its own last write, the other session only ever newer values.")
@Outcome(id = "[01], .*", expect = Expect.FORBIDDEN, desc = "The session's read answers something older than its own last write.")
@Outcome(id = "2, (1, 0|2, [01]), .*", expect = Expect.FORBIDDEN, desc = "The other session's second read goes back behind its first.")
@Outcome(id = "2, .*, [01]", expect = Expect.FORBIDDEN, desc = "The session's last write is lost.")
@Outcome(id = ".*-1.*", expect = Expect.FORBIDDEN, desc = PoolReadYourWritesStress.LATE)
@Outcome(id = ".*-2.*", expect = Expect.FORBIDDEN, desc = "A request is answered with an error.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nothing that any order of the five requests explains.")
public class PoolReadYourWritesStress {
  static final String LATE = "A request is not answered in time.";
  private static final String PROPERTY = "read-your-writes";

  private static final long AT_REST = 0;
  private static final int NO_ANSWER = -1;
  private static final int ERROR = -2;

  /** The one cache of a fork, with its threads. It ends with the fork. */
  static final class Pool {
    /** More than there are states at once. A sample leaves its key as it was, so that memory stays bounded. */
    private static final int KEYS = 1 << 14;
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long IMPATIENCE_MILLIS = 1;

    private final CacheCluster<Long, Long> cache;
    private final boolean ordered;
    private final AtomicLong samples = new AtomicLong();
    private volatile long patienceMillis = PATIENCE_MILLIS;

    Pool(CatalogueEntry entry) {
      CacheSettings settings = CacheSettings.defaults().withSweep(Duration.ofHours(1), 1);
      cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(entry).settings(settings)
          .build(new InMemoryStoreOfRecord());
      ordered = entry.promise() != Promise.LINEARIZABLE;
      IntStream.range(0, KEYS).mapToObj(key -> cache.putAsync((long) key, AT_REST)).toList().forEach(this::answer);
    }

    CacheCluster<Long, Long> cache() {
      return cache;
    }

    /** A key that no other sample uses now, at rest. */
    long freshKey() {
      return samples.getAndIncrement() % KEYS;
    }

    /** Sends a request as a session does: without waiting where the strategy keeps the order of what does not wait. */
    CompletionStage<?> sent(CompletionStage<?> request) {
      if (!ordered) {
        answer(request);
      }
      return request;
    }

    /** The value read, 0 for a put; waits, but not for ever, and once something was late no longer so patiently. */
    int answer(@Nullable CompletionStage<?> request) {
      if (request == null) {
        return ERROR;
      }
      try {
        Object answer = request.toCompletableFuture().get(patienceMillis, TimeUnit.MILLISECONDS);
        return answer instanceof Long value ? value.intValue() : 0;
      } catch (TimeoutException e) {
        patienceMillis = IMPATIENCE_MILLIS;
        return NO_ANSWER;
      } catch (ExecutionException e) {
        return ERROR;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return NO_ANSWER;
      }
    }
  }

  /** Two sessions on one key. */
  abstract static class TwoSessions {
    private final Start start = new Start();
    private final Pool pool;
    private final Cache<Long, Long> cache;
    private final long key;
    private @Nullable CompletionStage<?> first;
    private @Nullable CompletionStage<?> second;
    private @Nullable CompletionStage<?> own;
    private @Nullable CompletionStage<?> earlier;
    private @Nullable CompletionStage<?> later;

    TwoSessions(Pool pool) {
      this.pool = pool;
      this.cache = pool.cache;
      this.key = pool.freshKey();
    }

    /** The session that writes. */
    final void write() {
      start.meet(0);
      first = pool.sent(cache.putAsync(key, 1L));
      second = pool.sent(cache.putAsync(key, 2L));
      own = pool.sent(cache.getAsync(key));
    }

    /** The session that only reads. */
    final void read() {
      start.meet(1);
      earlier = pool.sent(cache.getAsync(key));
      later = pool.sent(cache.getAsync(key));
    }

    /** Waits for the answers, reads what is left, and puts the key to rest. */
    final void judge(IIII_Result r) {
      int puts = Math.min(pool.answer(first), pool.answer(second));
      r.r1 = pool.answer(own);
      r.r2 = pool.answer(earlier);
      r.r3 = pool.answer(later);
      int left = pool.answer(cache.getAsync(key));
      r.r4 = puts < 0 ? puts : left;
      pool.answer(cache.putAsync(key, AT_REST));
    }
  }

  /** The whole cache, under whatever strategy. */
  @JCStressTest
  @JCStressMeta(PoolReadYourWritesStress.class)
  @State
  @Judged(property = PROPERTY, subjects = Subjects.THREADS, refutes = {"shared-pool", "work-stealing",
      "async-unordered"}, guards = {"cluster.CacheCluster", "execution.ExecutionStrategy", "server.ShardHost",
          "store.Shard"})
  public static class Actual extends TwoSessions {
    private static final Pool POOL = new Pool(Subject.entry());

    public Actual() {
      super(POOL);
    }

    @Actor
    public void putter() {
      write();
    }

    @Actor
    public void reader() {
      read();
    }

    @Arbiter
    public void afterwards(IIII_Result r) {
      judge(r);
    }
  }
}
