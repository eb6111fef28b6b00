package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Codec;
import io.ringlane.api.FlushReport;
import io.ringlane.api.JournalException;
import io.ringlane.api.OverloadedException;
import io.ringlane.api.TimeToLive;
import io.ringlane.api.UnflushedException;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.TtlMeaning;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose books are compared when it closes. Every change is noted with its invocation and its answer; then the versions that the
 * ledger has issued must be those that were acknowledged, and the row of every key must show a change that can be its last, unless the close named
 * the key. Cannot see whether one of several overlapping changes is the right one, nor keys that this cache did not change.
 */
public final class BookedCache<K, V> extends BlockingForms<K, V> {
  /**
   * One that was asked for.
   *
   * @param earliest the earliest deadline that the row may hold, and {@code latest} the latest
   * @param answered when it was acknowledged, or {@link #OPEN}, or {@link #VOID} where it changed nothing
   */
  private record Change<V>(@Nullable V value, long earliest, long latest, long invoked, AtomicLong answered) {
    static final long OPEN = Long.MAX_VALUE;
    static final long VOID = -1;

    /** Whether it was carried out, as far as anybody was told. */
    boolean isAcknowledged() {
      return answered.get() != OPEN && answered.get() != VOID;
    }

    boolean isUnsure() {
      return answered.get() == OPEN;
    }
  }

  private final CacheCluster<K, V> cluster;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Clock clock;
  private final Supplier<? extends StoreOfRecord> rows;
  private final AtomicLong ticks = new AtomicLong();
  private final Map<CacheKey, Queue<Change<V>>> changes = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * @param clock the cache's
   * @param rows opens the rows that the cache's database has, when the cache is closed; never owned, and closed again
   */
  public BookedCache(CacheCluster<K, V> cluster, Codec<K> keys, Codec<V> values, Clock clock,
      Supplier<? extends StoreOfRecord> rows) {
    this.cluster = cluster;
    this.keys = keys;
    this.values = values;
    this.clock = clock;
    this.rows = rows;
  }

  /** The cache itself; changes that are asked of it are in no book. */
  public CacheCluster<K, V> cluster() {
    return cluster;
  }

  @Override
  public CompletionStage<@Nullable V> getAsync(K key) {
    return cluster.getAsync(key);
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value) {
    return noted(key, value, Entry.NO_DEADLINE, Entry.NO_DEADLINE, _ -> true, () -> cluster.putAsync(key, value));
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value, Duration ttl) {
    if (isAboutMemory()) { // no row has a deadline
      return noted(key, value, Entry.NO_DEADLINE, Entry.NO_DEADLINE, _ -> true,
          () -> cluster.putAsync(key, value, ttl));
    }
    return noted(key, value, clock.now() + ttl.toNanos(), Entry.NO_DEADLINE - 1, _ -> true,
        () -> cluster.putAsync(key, value, ttl));
  }

  @Override
  public CompletionStage<Boolean> removeAsync(K key) {
    return noted(key, null, Entry.NO_DEADLINE, Entry.NO_DEADLINE, done -> done, () -> cluster.removeAsync(key));
  }

  @Override
  public CompletionStage<Boolean> putIfAbsentAsync(K key, V value) {
    return noted(key, value, Entry.NO_DEADLINE, Entry.NO_DEADLINE, done -> done,
        () -> cluster.putIfAbsentAsync(key, value));
  }

  @Override
  public CompletionStage<Boolean> replaceAsync(K key, V expected, V update) {
    long inherited = changesOf(key).stream().mapToLong(Change::earliest).min().orElse(Entry.NO_DEADLINE);
    return noted(key, update, inherited, Entry.NO_DEADLINE, done -> done,
        () -> cluster.replaceAsync(key, expected, update));
  }

  @Override
  public CompletionStage<@Nullable V> updateAsync(K key, Function<@Nullable V, @Nullable V> function) {
    throw new UnsupportedOperationException("what an update makes is in no book");
  }

  @Override
  public CompletionStage<Boolean> expireAsync(K key, Duration ttl) {
    throw new UnsupportedOperationException("a TTL that is changed is in no book");
  }

  @Override
  public CompletionStage<Boolean> persistAsync(K key) {
    throw new UnsupportedOperationException("a TTL that is changed is in no book");
  }

  @Override
  public CompletionStage<TimeToLive> timeToLiveAsync(K key) {
    return cluster.timeToLiveAsync(key);
  }

  @Override
  public CompletionStage<Long> sizeAsync() {
    return cluster.sizeAsync();
  }

  @Override
  public CompletionStage<@Nullable Void> flushAsync() {
    return cluster.flushAsync();
  }

  @Override
  public CompletionStage<FlushReport> flushAsync(Duration deadline) {
    return cluster.flushAsync(deadline);
  }

  private boolean isAboutMemory() {
    return cluster.settings().ttlMeaning() == TtlMeaning.RESIDENCY;
  }

  private static CacheKey keyOf(byte[] encoded) {
    return new CacheKey(encoded, 0);
  }

  private Queue<Change<V>> changesOf(K key) {
    return changes.computeIfAbsent(keyOf(keys.encode(key)), _ -> new ConcurrentLinkedQueue<>());
  }

  private <T extends @Nullable Object> CompletionStage<T> noted(K key, @Nullable V value, long earliest, long latest,
      Predicate<T> isDone, Supplier<CompletionStage<T>> request) {
    Change<V> change = new Change<>(value, earliest, latest, ticks.incrementAndGet(), new AtomicLong(Change.OPEN));
    Queue<Change<V>> ofKey = changesOf(key);
    ofKey.add(change);
    CompletionStage<T> answer;
    try {
      answer = request.get();
    } catch (RuntimeException e) { // it was not sent
      ofKey.remove(change);
      throw e;
    }
    return answer.whenComplete((done, error) -> {
      if (error == null) {
        change.answered().set(isDone.test(done) ? ticks.incrementAndGet() : Change.VOID);
      } else if (error instanceof CacheClosedException || error instanceof OverloadedException
          || error instanceof JournalException || error instanceof IllegalArgumentException) {
        change.answered().set(Change.VOID); // refused: the others may have been carried out, or may be later
      }
    });
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    compareIssued();
    RuntimeException told = null;
    Set<CacheKey> named = Set.of();
    try {
      cluster.close();
    } catch (UnflushedException e) {
      told = e;
      named = e.keys().stream().map(BookedCache::keyOf).collect(Collectors.toSet());
    }
    compareRows(named);
    if (told != null) {
      throw told;
    }
  }

  /** Exact where nothing is under way; the ledger moves for expiries too, which it counts, where they are removals. */
  private void compareIssued() {
    if (cluster.outstanding() > 0) {
      return; // perhaps stuck, and the figures would be too
    }
    long least = count(Change::isAcknowledged);
    CacheStats stats;
    try {
      stats = cluster.stats().toCompletableFuture().join();
    } catch (CacheClosedException e) { // by the test
      return;
    }
    long removals = isAboutMemory() ? 0 : stats.expired();
    assertThat(stats.ledger().issued() - removals).as("versions issued, beside %s expiries", removals)
        .isBetween(least, count(Change::isAcknowledged) + count(Change::isUnsure));
  }

  private long count(Predicate<Change<V>> which) {
    return changes.values().stream().flatMap(Queue::stream).filter(which).count();
  }

  private void compareRows(Set<CacheKey> named) {
    try (StoreOfRecord store = rows.get()) {
      changes.forEach((key, all) -> {
        if (!named.contains(key) && all.stream().anyMatch(Change::isAcknowledged)) {
          Row row = store.load(key.encoded());
          List<Change<V>> last = all.stream().filter(change -> canBeLast(change, all)).toList();
          assertThat(last).as("a change of %s that can be its last, but the row has %s", text(key.encoded()),
              row == null ? null : text(row.value()))
              .anyMatch(change -> shows(row, change));
        }
      });
    }
  }

  private static <V> boolean canBeLast(Change<V> change, Queue<Change<V>> all) {
    long answered = change.answered().get();
    return answered != Change.VOID && all.stream().noneMatch(
        later -> later.isAcknowledged() && later.invoked() > answered);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private boolean shows(@Nullable Row row, Change<V> change) {
    byte[] held = row == null ? null : row.value();
    V value = change.value();
    if (row == null || held == null) {
      return value == null || change.earliest() <= clock.now();
    }
    return value != null && Arrays.equals(held, values.encode(value))
        && change.earliest() <= row.deadline() && row.deadline() <= change.latest();
  }
}
