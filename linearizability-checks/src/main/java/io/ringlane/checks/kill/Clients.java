package io.ringlane.checks.kill;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.OverloadedException;
import io.ringlane.cluster.CacheCluster;
import org.jspecify.annotations.Nullable;

/**
 * The load of one run: {@value #COUNT} clients, each with keys of its own, a few of which are hot, so that the order of a key's writes
 * is the order in which its client issued them.
 *
 * <p>A client works in groups: it reports the group as issued, sends it without waiting, waits for every answer, and reports what
 * was acknowledged. So a kill leaves at most one group of each client answered and not reported; the parent then knows those writes as issued
 * only, and does not miss them.
 */
final class Clients {
  /** Client c has the keys c, c + COUNT, c + 2 * COUNT, .. */
  static final int COUNT = 4;

  private static final int LARGEST_GROUP = 48;
  private static final int HOT_KEYS = 12;
  private static final int HOT_PERCENT = 70;
  private static final int REMOVE_PERCENT = 7;
  private static final int TTL_PERCENT = 8;
  private static final int GET_PERCENT = 5;
  /** Client 0 asks for a flush after one of so many groups. */
  private static final int GROUPS_A_FLUSH = 800;
  private static final Duration FAR = Duration.ofDays(30);

  private final CacheCluster<Long, Long> cache;
  private final ReportWriter report;
  private final int run;
  private final int keys;

  Clients(CacheCluster<Long, Long> cache, ReportWriter report, int run, int keys) {
    this.cache = cache;
    this.report = report;
    this.run = run;
    this.keys = keys;
  }

  /** Starts them; they end when the cache takes no more requests, and end the process where anything else goes wrong. */
  List<Thread> start(long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < COUNT; number++) {
      Client client = new Client(number, seeds.split());
      threads.add(Thread.ofPlatform().name("client-" + number).daemon().start(client));
    }
    return threads;
  }

  /** The wall clock, which parent and child share. */
  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private final class Client implements Runnable {
    private final int number;
    private final SplittableRandom random;
    private final long[] ids = new long[LARGEST_GROUP];
    private final WriteKind[] kinds = new WriteKind[LARGEST_GROUP];
    private long writes;
    private int reads;

    Client(int number, SplittableRandom random) {
      this.number = number;
      this.random = random;
    }

    @Override
    public void run() {
      try {
        while (true) {
          group();
          if (number == 0 && random.nextInt(GROUPS_A_FLUSH) == 0) {
            cache.flush();
            report.durable(number);
          }
        }
      } catch (CacheClosedException e) { // the end of the run
      } catch (RuntimeException | Error e) {
        KillChild.fail(e);
      }
    }

    private void group() {
      int size = draw();
      report.issued(ids, kinds, size);
      List<Sent> sent = new ArrayList<>();
      boolean closed = false;
      try {
        for (int i = 0; i < reads; i++) {
          cache.getAsync((long) key());
        }
        for (int i = 0; i < size; i++) {
          try {
            sent.add(new Sent(ids[i], send(ids[i], kinds[i])));
          } catch (OverloadedException e) { // refused: it stays a write that was issued and not acknowledged
          }
        }
      } catch (CacheClosedException e) {
        closed = true;
      }
      long[] acknowledged = new long[sent.size()];
      long[] at = new long[sent.size()];
      int count = 0;
      for (Sent write : sent) {
        if (write.answered()) {
          acknowledged[count] = write.id;
          at[count++] = write.at;
        }
      }
      report.acknowledged(acknowledged, at, count);
      if (closed) {
        throw new CacheClosedException();
      }
    }

    private int draw() {
      int operations = 1 + random.nextInt(LARGEST_GROUP);
      int size = 0;
      reads = 0;
      for (int i = 0; i < operations; i++) {
        int percent = random.nextInt(100);
        if (percent < GET_PERCENT && size > 0) {
          reads++;
          continue;
        }
        kinds[size] = percent < GET_PERCENT + REMOVE_PERCENT
            ? WriteKind.REMOVE
            : percent < GET_PERCENT + REMOVE_PERCENT + TTL_PERCENT ? WriteKind.PUT_WITH_TTL : WriteKind.PUT;
        ids[size] = WriteId.of(run, writes++, key());
        size++;
      }
      return size;
    }

    private int key() {
      int own = keys / COUNT;
      int index = random.nextInt(random.nextInt(100) < HOT_PERCENT ? Math.min(HOT_KEYS, own) : own);
      return number + COUNT * index;
    }

    private CompletionStage<? extends @Nullable Object> send(long id, WriteKind kind) {
      long key = WriteId.key(id);
      return switch (kind) {
        case PUT -> cache.putAsync(key, id);
        case PUT_WITH_TTL -> cache.putAsync(key, id, FAR);
        case REMOVE -> cache.removeAsync(key);
      };
    }
  }

  /** A write on its way. */
  private static final class Sent {
    private final long id;
    private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
    private long at;

    Sent(long id, CompletionStage<? extends @Nullable Object> request) {
      this.id = id;
      request.whenComplete((result, error) -> {
        at = nowMicros();
        answer.complete(error == null);
      });
    }

    /** Waits for the answer; false where it was an error, so that nobody knows whether the write was applied. */
    boolean answered() {
      return answer.join();
    }
  }
}
