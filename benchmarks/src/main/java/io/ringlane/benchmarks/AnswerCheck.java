package io.ringlane.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.ringlane.api.Codecs;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.store.Ledger;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cache that was measured did the work: every request answered, each key's last write readable, everything durable after
 * the flush, no backlog. Ends the cache. Used once, by one thread, after the clients have stopped.
 */
final class AnswerCheck {
  private static final int KEYS_COMPARED_WITH_DATABASE = 5_000;
  private static final long POLL_NANOS = 100_000;
  /** A cache that has lost one answer has often lost many. */
  private static final Duration AFTER_A_LOST_ANSWER = Duration.ofMillis(1);

  private final CacheCluster<Long, byte[]> cluster;
  private final List<WorkloadClient> clients;
  private final Long[] keys;
  private Duration patience;
  private final Violations violations = new Violations();
  private Ledger ledger = Ledger.EMPTY;

  AnswerCheck(CacheCluster<Long, byte[]> cluster, List<WorkloadClient> clients, Long[] keys, Duration patience) {
    this.cluster = cluster;
    this.clients = List.copyOf(clients);
    this.keys = keys;
    this.patience = patience;
  }

  /**
   * @param answeredBefore what the cache counted as answered before the clients began
   * @param database opens the database anew, after the cache has let go of it
   */
  Violations run(long answeredBefore, Supplier<StoreOfRecord> database) {
    requests(answeredBefore);
    long[] held = lastWrites();
    durable();
    end();
    try (StoreOfRecord reopened = database.get()) {
      compare(held, reopened);
    }
    return violations;
  }

  private void requests(long answeredBefore) {
    long issued = 0;
    for (WorkloadClient client : clients) {
      issued += client.issued();
      violations.require(client.unanswered() == 0, client.unanswered() + " requests of client " + client.number()
          + " got no answer in time");
      violations.require(client.foreign() == 0, client.foreign() + " reads of client " + client.number()
          + " gave another key's value");
    }
    violations.require(settled(cluster, patience), cluster.outstanding() + " requests are still inside the cache");
    CacheStats stats = answer("its figures", cluster.stats());
    if (stats != null) {
      long answered = stats.requests() - answeredBefore - 1; // but the question itself
      violations.require(answered == issued,
          "the cache answered " + answered + " requests, the clients sent " + issued);
    }
  }

  /** Waits until the cache has counted the answers that it gave: it counts each after its client has it. */
  static boolean settled(CacheCluster<?, ?> cluster, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (cluster.outstanding() != 0) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** Reads every key after the short TTLs are over; gives the tags. */
  private long[] lastWrites() {
    pause(Workload.SHORT_TTL);
    LastWrites expected = LastWrites.of(clients);
    List<CompletionStage<byte @Nullable []>> reads = new ArrayList<>();
    for (Long key : keys) {
      reads.add(cluster.getAsync(key));
    }
    long[] held = new long[keys.length];
    for (int key = 0; key < keys.length; key++) {
      byte[] value = answer("key " + key, reads.get(key));
      held[key] = value == null ? Values.ABSENT : Values.tagOf(value);
      if (value != null && !Values.belongsTo(value, key)) {
        violations.add("key " + key + " holds another key's value");
      } else if (!expected.allows(key, held[key])) {
        violations.add("key " + key + " holds " + Values.show(held[key]) + ", not " + expected.expected(key));
      }
    }
    return held;
  }

  private void durable() {
    answer("the flush", cluster.flushAsync());
    CacheStats stats = answer("its figures", cluster.stats());
    if (stats != null) {
      AfterFlush.judge(stats, violations);
      ledger = stats.ledger();
      long acknowledged = clients.stream().mapToLong(WorkloadClient::written).sum();
      long unsure = clients.stream().mapToLong(WorkloadClient::failed).sum();
      long ofClients = ledger.issued() - stats.expired();
      violations.require(acknowledged <= ofClients && ofClients <= acknowledged + unsure, "the clients have "
          + acknowledged + " writes acknowledged, the ledger has " + ofClients + " of them");
    }
  }

  /** What became of the writes, after the flush; empty where the cache did not say. */
  Ledger ledger() {
    return ledger;
  }

  private void end() {
    try {
      cluster.close();
    } catch (RuntimeException e) {
      violations.add("the cache did not close well: " + e.getMessage());
    }
  }

  private void compare(long[] held, StoreOfRecord database) {
    int stride = Math.max(1, keys.length / KEYS_COMPARED_WITH_DATABASE);
    for (int key = 0; key < keys.length; key += stride) {
      Row row = database.load(Codecs.LONG.encode(keys[key]));
      byte[] value = row == null ? null : row.value();
      long tag = value == null ? Values.ABSENT : Values.tagOf(value);
      violations.require(tag == held[key],
          "the database has " + Values.show(tag) + " for key " + key + ", the cache had " + Values.show(held[key]));
    }
  }

  /** The answer, or null and a violation. */
  private <T> @Nullable T answer(String what, CompletionStage<? extends @Nullable T> stage) {
    try {
      return stage.toCompletableFuture().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      violations.add("interrupted while asking the cache for " + what);
    } catch (TimeoutException e) {
      violations.add("asked for " + what + ", the cache gave no answer");
      patience = AFTER_A_LOST_ANSWER;
    } catch (Exception e) { // whatever it is, the cache did not answer
      violations.add("asked for " + what + ", the cache answered with " + e);
    }
    return null;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
