package io.ringlane.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.api.UnflushedException;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.ShardThread;
import io.ringlane.expiry.ExpiryDaemon;
import io.ringlane.ring.KeyHash;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.CacheServer;
import io.ringlane.server.DatabaseMode;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardReport;
import io.ringlane.store.Version;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushDaemon;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;

/**
 * The cache cluster: logical servers on a consistent-hash ring, run by one executor strategy, over one store of record, which it
 * owns and closes. Guarantees and threads as {@link io.ringlane.api.Cache} says, within the promise of its catalogue entry.
 */
public final class CacheCluster<K, V> extends BlockingForms<K, V> {
  private final Codec<K> keyCodec;
  private final CacheSettings settings;
  private final Clock clock;
  private final StoreOfRecord database;
  private final RingSnapshot ring;
  private final ExecutionStrategy strategy;
  private final AgentHost.Calls calls;
  private final List<CacheServer<V>> servers;
  private final List<ShardHost<V>> shards;
  private final FlushDaemon<V> flushDaemon;
  private final List<AgentHost.Running> daemons;
  private final Admission admission = new Admission();
  private boolean closed;

  CacheCluster(CacheBuilder<K, V> builder, StoreOfRecord database) {
    this.keyCodec = builder.keyCodec;
    this.settings = builder.effectiveSettings();
    this.clock = builder.clock;
    this.database = database;
    AgentHost host = builder.host();
    CatalogueEntry entry = builder.entry;

    StoreOfRecord.Ownership ownership = database.own();
    ring = new RingSnapshot(ownership.epoch(), settings.servers(), settings.virtualNodes());
    database.purgeRemoved(Version.of(ownership.clean() ? ring.epoch() : ring.epoch() - 1, 0));
    strategy = entry.executor().create(settings.execution(), host);
    calls = settings.mode() == DatabaseMode.BLOCKING ? new CallersThread() : host.calls();
    servers = new ArrayList<>();
    for (int server = 0; server < settings.servers(); server++) {
      List<ShardHost<V>> own = new ArrayList<>();
      for (int shard = 0; shard < settings.shardsPerServer(); shard++) {
        own.add(new ShardHost<>(server * settings.shardsPerServer() + shard,
            entry.shards().create(builder.valueCodec, clock, settings.policy(), ring.epoch(), entry.containers()),
            strategy, database,
            builder.valueCodec, calls));
      }
      servers.add(new CacheServer<>(server, own));
    }
    shards = servers.stream().flatMap(server -> server.shards().stream()).toList();
    flushDaemon = new FlushDaemon<>(shards, database, builder.valueCodec, clock, settings.flush());
    daemons = List.of(host.start(new ExpiryDaemon<>(shards, clock, settings.sweepTick(), settings.sweepLimit())),
        host.start(flushDaemon));
  }

  /** A builder for a cache of these keys and values. */
  public static <K, V> CacheBuilder<K, V> builder(Codec<K> keys, Codec<V> values) {
    return new CacheBuilder<>(keys, values);
  }

  @Override
  public CompletionStage<@Nullable V> getAsync(K key) {
    return this.<@Nullable V>send(key, (cacheKey, slot) -> new Operation.Get<>(cacheKey, slot));
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value) {
    return put(key, value, Entry.NO_DEADLINE);
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value, Duration ttl) {
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("the TTL is " + ttl + ", it must not be negative");
    }
    return put(key, value, saturatedNanos(ttl));
  }

  private CompletionStage<@Nullable Void> put(K key, V value, long ttl) {
    requireValue(value);
    return this.<@Nullable Void>send(key, (cacheKey, slot) -> new Operation.Put<>(cacheKey, value, ttl, slot));
  }

  @Override
  public CompletionStage<Boolean> removeAsync(K key) {
    return this.<Boolean>send(key, Operation.Remove::new);
  }

  @Override
  public CompletionStage<Boolean> putIfAbsentAsync(K key, V value) {
    requireValue(value);
    return this.<Boolean>send(key, (cacheKey, slot) -> new Operation.PutIfAbsent<>(cacheKey, value, slot));
  }

  @Override
  public CompletionStage<Boolean> replaceAsync(K key, V expected, V update) {
    requireValue(expected);
    requireValue(update);
    return this.<Boolean>send(key, (cacheKey, slot) -> new Operation.Replace<>(cacheKey, expected, update, slot));
  }

  @Override
  public CompletionStage<TimeToLive> timeToLiveAsync(K key) {
    return this.<TimeToLive>send(key, Operation.ReadTimeToLive::new);
  }

  @Override
  public CompletionStage<Long> sizeAsync() {
    return reports().thenApply(reports -> reports.stream().mapToLong(ShardReport::live).sum());
  }

  @Override
  public CompletionStage<@Nullable Void> flushAsync() {
    return admitted(flushDaemon::flush);
  }

  /** The cache's account of itself. */
  public CompletionStage<CacheStats> stats() {
    return reports().thenApply(this::stats);
  }

  /** The ring, as it is now. */
  public RingSnapshot ring() {
    return ring;
  }

  /** The settings it was built with, after what its catalogue entry demands. */
  public CacheSettings settings() {
    return settings;
  }

  /** The server that owns the key. */
  public int serverOf(K key) {
    return ring.owner(keyOf(key).position());
  }

  /** Requests let in and not answered. */
  public long outstanding() {
    return admission.outstanding();
  }

  @Override
  public synchronized void close() {
    ShardThread.requireOutside();
    if (closed) {
      return;
    }
    closed = true;
    boolean answered = admission.close(settings.closeTimeout().toNanos());
    List<byte[]> left = List.of();
    if (!flushed()) {
      left = unflushed();
    }
    daemons.forEach(AgentHost.Running::close);
    strategy.close();
    calls.close();
    database.close();
    if (!left.isEmpty()) {
      throw new UnflushedException(left);
    }
    if (!answered) {
      throw new IllegalStateException(
          admission.inside() + " requests were not answered within " + settings.closeTimeout());
    }
  }

  private boolean flushed() {
    try {
      flushDaemon.flush().toCompletableFuture().get(settings.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<byte[]> unflushed() {
    List<byte[]> keys = new ArrayList<>();
    ask(shards).forEach(report -> keys.addAll(report.toCompletableFuture().join().unflushed()));
    return keys;
  }

  private CompletionStage<List<ShardReport>> reports() {
    return admitted(() -> {
      List<Reply<ShardReport>> replies = ask(shards);
      return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
          .thenApply(nothing -> replies.stream().map(Reply::join).toList());
    });
  }

  /** For a request to all shards, which the cache puts together itself. */
  private <T extends @Nullable Object> CompletionStage<T> admitted(Supplier<CompletionStage<T>> request) {
    AdmittedReply<T> reply = new AdmittedReply<>(admission);
    admission.enter();
    var _ = request.get().whenComplete((value, error) -> {
      if (error == null) {
        reply.answer(value);
      } else {
        reply.fail(error);
      }
    });
    return reply;
  }

  private static <V> List<Reply<ShardReport>> ask(List<ShardHost<V>> shards) {
    List<Reply<ShardReport>> replies = new ArrayList<>();
    for (ShardHost<V> shard : shards) {
      Reply<ShardReport> reply = new Reply<>();
      replies.add(reply);
      shard.send(new Operation.Inspect<>(reply));
    }
    return replies;
  }

  private CacheStats stats(List<ShardReport> reports) {
    long live = 0;
    long hits = 0;
    long loads = 0;
    long expired = 0;
    long turnedAway = 0;
    Ledger ledger = Ledger.EMPTY;
    for (ShardReport report : reports) {
      live += report.live();
      hits += report.hits();
      loads += report.loads();
      expired += report.expired();
      turnedAway += report.turnedAway();
      ledger = ledger.plus(report.ledger());
    }
    return new CacheStats(ring.epoch(), live, admission.total(), admission.outstanding(), hits, loads, expired,
        turnedAway, ledger,
        clock.now() - flushDaemon.heartbeat(), flushDaemon.lastError());
  }

  private CacheKey keyOf(K key) {
    byte[] encoded = keyCodec.encode(key);
    return new CacheKey(encoded, KeyHash.position(encoded));
  }

  @FunctionalInterface
  private interface RequestMaker<V, T extends @Nullable Object> {
    Operation.Request<V> make(CacheKey key, Slot<T> slot);
  }

  private <T extends @Nullable Object> CompletionStage<T> send(K key, RequestMaker<V, T> maker) {
    CacheKey cacheKey = keyOf(key);
    AdmittedReply<T> reply = new AdmittedReply<>(admission);
    admission.enter();
    try {
      servers.get(ring.owner(cacheKey.position())).shardOf(cacheKey).submit(maker.make(cacheKey, reply));
    } catch (RuntimeException | Error e) { // refused: nothing was queued, so nobody else will answer
      admission.refused();
      throw e;
    }
    return reply;
  }

  private static void requireValue(Object value) {
    if (value == null) {
      throw new NullPointerException("the value is null; to remove a key, call remove");
    }
  }

  private static long saturatedNanos(Duration ttl) {
    try {
      return ttl.toNanos();
    } catch (ArithmeticException e) { // more than 292 years
      return Entry.NO_DEADLINE - 1;
    }
  }

  /** The executor of mode BLOCKING. */
  private static final class CallersThread implements AgentHost.Calls {
    @Override
    public void execute(Runnable call) {
      call.run();
    }

    @Override
    public void close() {}
  }
}
