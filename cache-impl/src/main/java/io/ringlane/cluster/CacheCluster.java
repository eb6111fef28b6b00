package io.ringlane.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.api.UnflushedException;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.AgentRunner;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.ShardThread;
import io.ringlane.execution.Slots;
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
import io.ringlane.store.ShardSettings;
import io.ringlane.store.Version;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Flushers;
import io.ringlane.writebehind.JournalDaemon;
import io.ringlane.writebehind.Leftovers;
import io.ringlane.writebehind.Restorer;
import io.ringlane.writebehind.Restorer.Restored;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.Rows;
import io.ringlane.writebehind.StoreOfRecord;
import io.ringlane.writebehind.journal.Journal;
import io.ringlane.writebehind.journal.JournalFiles;
import io.ringlane.writebehind.journal.JournalSettings;
import org.jspecify.annotations.Nullable;

/**
 * The cache cluster: logical servers on a consistent-hash ring, run by one executor strategy, over one store of record, which it
 * owns and closes. Guarantees and threads as {@link io.ringlane.api.Cache} says, within the promise of its catalogue entry.
 */
public final class CacheCluster<K, V> extends BlockingForms<K, V> {
  /** How long a shard gets to say what it holds when the cache closes. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final String KEPT_AS_LETTERS = "it refused them and keeps them as dead letters, which can be requeued";

  private static final long PARKED_ROW_PAUSE_NANOS = 5_000_000;

  private final Codec<K> keyCodec;
  private final Codec<V> valueCodec;
  private final CacheSettings settings;
  private final Clock clock;
  private final StoreOfRecord database;
  private final RingSnapshot ring;
  private final ExecutionStrategy strategy;
  private final AgentHost.Calls calls;
  private final List<CacheServer<V>> servers;
  private final List<ShardHost<V>> shards;
  private final Flushers<V> flushers;
  private final @Nullable JournalDaemon<V> journal;
  private final Restored restored;
  private final AgentHost.Running expiryDaemon;
  private final List<AgentHost.Running> daemons = new ArrayList<>();
  private final Admission admission = new Admission();
  private boolean closed;

  CacheCluster(CacheBuilder<K, V> builder, StoreOfRecord database) {
    this.keyCodec = builder.keyCodec;
    this.valueCodec = builder.valueCodec;
    this.settings = builder.effectiveSettings();
    this.clock = builder.clock;
    this.database = database;
    AgentHost host = builder.host();
    CatalogueEntry entry = builder.entry;

    StoreOfRecord.Ownership ownership = database.own();
    ring = new RingSnapshot(ownership.epoch(), settings.servers(), settings.virtualNodes());
    JournalFiles files = builder.journalFiles(settings);
    Journal opened = files == null ? null : Journal.open(files, ring.epoch(), JournalSettings.defaults());
    try {
      restored = restore(opened);
      strategy = entry.executor().create(settings.execution().withSlots(settings.shardsPerServer()), host);
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
    database.purgeRemoved(Version.of(ownership.clean() ? ring.epoch() : ring.epoch() - 1, 0));

    journal = opened == null ? null : new JournalDaemon<>(opened, valueCodec);
    calls = settings.mode() == DatabaseMode.BLOCKING ? AgentHost.Calls.ON_CALLERS_THREAD : host.calls();
    ShardSettings each = new ShardSettings(settings.policy(),
        settings.dirty().share(settings.servers() * settings.shardsPerServer()), settings.everyVersion(),
        database.maxValueBytes());
    servers = new ArrayList<>();
    for (int server = 0; server < settings.servers(); server++) {
      List<ShardHost<V>> own = new ArrayList<>();
      for (int shard = 0; shard < settings.shardsPerServer(); shard++) {
        own.add(new ShardHost<>(server * settings.shardsPerServer() + shard,
            entry.shards().create(valueCodec, clock, each, ring.epoch(), entry.containers()), strategy, database,
            valueCodec, calls, journal));
      }
      servers.add(new CacheServer<>(server, own));
    }
    shards = servers.stream().flatMap(server -> server.shards().stream()).toList();
    flushers = new Flushers<>(shards, database, valueCodec, clock, settings.flush());
    expiryDaemon = host.start(new ExpiryDaemon<>(shards, clock, settings.sweepTick(), settings.sweepLimit()));
    flushers.daemons().forEach(daemon -> daemons.add(host.start(daemon)));
    if (journal != null) {
      journal.serve(shards);
      daemons.add(host.start(journal));
    }
  }

  /** Brings to the database what earlier caches acknowledged and left; only then lets go of it. */
  private Restored restore(@Nullable Journal from) {
    Restored all = new Restored(0, 0, 0);
    if (from != null) {
      all = all.plus(Restorer.restore(from.recovered(), database, settings.flush(), clock));
      from.forgetRecovered();
    }
    Path file = settings.leftovers();
    if (file != null) {
      all = all.plus(Restorer.restore(Leftovers.read(file), database, settings.flush(), clock));
      Leftovers.delete(file);
    }
    return all;
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
    return flushBy(Entry.NO_DEADLINE).thenApply(report -> {
      if (report.parked() > 0) {
        throw new DatabaseException(DatabaseException.Kind.ROW, report.parked() + " rows were refused by the database ("
            + flushers.lastRefusal() + "); they are tried again, then kept as dead letters");
      }
      return null;
    });
  }

  @Override
  public CompletionStage<FlushReport> flushAsync(Duration deadline) {
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("the deadline is in " + deadline + ", it must not be negative");
    }
    return flushBy(clock.now() + saturatedNanos(deadline));
  }

  private CompletionStage<FlushReport> flushBy(long deadline) {
    return admitted(() -> flushers.flush(deadline < 0 ? Entry.NO_DEADLINE : deadline));
  }

  /** Has the flush daemons collect nothing, until {@link #resumeFlush}: writes stay dirty, up to their bound. */
  public void pauseFlush() {
    flushers.pause();
  }

  /** Ends {@link #pauseFlush}. */
  public void resumeFlush() {
    flushers.resume();
  }

  /** Every dead letter of the database, in the order of the encoded keys. */
  public CompletionStage<List<DeadLetter>> deadLetters() {
    return admitted(flushers::deadLetters);
  }

  /**
   * Has every dead letter tried again, or that of one key; answers how many will be: not those whose key has a newer write, or whose
   * value could never be encoded.
   *
   * @param key null for all
   */
  public CompletionStage<Long> requeueDeadLetters(@Nullable K key) {
    byte[] only = key == null ? null : keyCodec.encode(key);
    return deadLetters().thenCompose(letters -> {
      List<CompletableFuture<Boolean>> requeued = letters.stream()
          .filter(letter -> letter.isComplete() && (only == null || Arrays.equals(only, letter.row().key())))
          .map(letter -> requeue(letter.row()).toCompletableFuture()).toList();
      return CompletableFuture.allOf(requeued.toArray(CompletableFuture<?>[]::new))
          .thenApply(_ -> requeued.stream().filter(CompletableFuture::join).count());
    });
  }

  private CompletionStage<Boolean> requeue(Row row) {
    CacheKey key = new CacheKey(row.key(), KeyHash.position(row.key()));
    byte[] value = row.value();
    Entry<V> letter = new Entry<>(key, value == null ? null : valueCodec.decode(value), row.version(), row.deadline());
    return this.<Boolean>send(key, (_, slot) -> new Operation.Requeue<>(letter, slot));
  }

  /** What the start brought to the database of what earlier caches had left. */
  public Restored restored() {
    return restored;
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

  /** The slots that can be moved, and the workers that can come and go; none where the strategy has no such thing. */
  public Optional<Slots> slots() {
    return strategy instanceof Slots slots ? Optional.of(slots) : Optional.empty();
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
    boolean interrupted = Thread.interrupted(); // it waits: what was acknowledged goes first
    try {
      end();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() {
    long deadline = clock.now() + settings.closeTimeout().toNanos();
    boolean answered = admission.close(settings.closeTimeout().toNanos());
    List<Throwable> failures = new CopyOnWriteArrayList<>(); // an attempt that was given up may still add to it
    attempt("close-expiry", expiryDaemon::close, failures); // its thread may be in a call to the database
    flushers.resume();
    if (flushed(deadline) && answered) {
      List<Entry<V>> dead = list(Operation.ListDead::new).entries();
      leave();
      endAgents(true);
      database.close();
      if (!dead.isEmpty()) {
        throw unflushed(dead, KEPT_AS_LETTERS);
      }
      return;
    }
    RuntimeException left = endStuck(failures);
    if (left != null) {
      throw left;
    }
  }

  /**
   * Something is stuck, perhaps in a call to the database. To close the database lets go of most calls; then requests are answered that waited
   * for them, and their shards can say what they hold. What never comes back is left behind.
   */
  private @Nullable RuntimeException endStuck(List<Throwable> failures) {
    long late = admission.inside();
    attempt("close-database", database::close, failures);
    admission.close(LAST_WORDS.toNanos());
    Held<V> left = dirty();
    List<Entry<V>> dead = left.isNothing() ? list(Operation.ListDead::new).entries() : List.of();
    boolean saved = attempt("save-leftovers", () -> save(left.entries(), failures), failures);
    Path kept = settings.journal() != null ? settings.journal() : saved ? settings.leftovers() : null;
    attempt("close-agents", () -> endAgents(false), failures);
    RuntimeException stuck = null;
    if (!left.isNothing()) {
      stuck = unflushed(left.entries(), whereabouts(kept, left.silent(), late));
    } else if (late > 0) {
      stuck = new IllegalStateException(late + " requests were not answered within " + settings.closeTimeout());
    } else if (!dead.isEmpty()) {
      stuck = unflushed(dead, KEPT_AS_LETTERS);
    } // else the last row arrived after all
    if (stuck != null) {
      failures.forEach(stuck::addSuppressed);
    }
    return stuck;
  }

  private static @Nullable String whereabouts(@Nullable Path kept, int silent, long late) {
    String known = kept == null ? null : "the next start takes them from " + kept;
    if (silent == 0 && late == 0) {
      return known;
    }
    return (known == null ? "nothing keeps them" : known)
        + (silent == 0
            ? ""
            : "; " + silent
                + " shards are in a call to the database that does not return, and do not say what else they hold")
        + (late == 0 ? "" : "; " + late + " requests were not answered in time, and what becomes of them is unknown");
  }

  /** Whether the task ended well and in time; else why not is among the failures. */
  private static boolean attempt(String name, Runnable task, List<Throwable> failures) {
    try {
      AgentRunner.apart(name, task).get(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      failures.add(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(e);
    }
    return false;
  }

  private static <V> UnflushedException unflushed(List<Entry<V>> left, @Nullable String kept) {
    return new UnflushedException(left.stream().map(entry -> entry.key().encoded()).toList(), kept);
  }

  private void endAgents(boolean clean) {
    daemons.forEach(AgentHost.Running::close);
    strategy.close();
    calls.close();
    if (journal != null) {
      journal.end(clean);
    }
  }

  /** Where this fails, the next owner takes its start for an unclean one, which is safe. */
  private void leave() {
    try {
      database.leave(ring.epoch());
    } catch (DatabaseException e) {
      return;
    }
  }

  private boolean flushed(long deadline) {
    try {
      for (long now = clock.now();; now = clock.now()) {
        long patience = Math.max(deadline - now, 0) + LAST_WORDS.toNanos();
        flushers.flush(deadline).toCompletableFuture().get(patience, TimeUnit.NANOSECONDS);
        if (dirty().isNothing()) {
          return true;
        }
        if (clock.now() >= deadline) {
          return false;
        }
        LockSupport.parkNanos(this, PARKED_ROW_PAUSE_NANOS); // refused rows are on their way to become dead letters
      }
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What shards hold, and how many did not say in time. */
  private record Held<V>(List<Entry<V>> entries, int silent) {
    boolean isNothing() {
      return entries.isEmpty() && silent == 0;
    }
  }

  /** The last write of each dirty key. */
  private Held<V> dirty() {
    return list(Operation.ListDirty::new);
  }

  private Held<V> list(Function<Slot<List<Entry<V>>>, Operation<V>> question) {
    List<Reply<List<Entry<V>>>> replies = new ArrayList<>();
    for (ShardHost<V> shard : shards) {
      Reply<List<Entry<V>>> reply = new Reply<>();
      replies.add(reply);
      shard.send(question.apply(reply));
    }
    CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).handle((_, _) -> true)
        .completeOnTimeout(false, LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS).join();
    List<Entry<V>> all = new ArrayList<>();
    int silent = 0;
    for (Reply<List<Entry<V>>> reply : replies) {
      if (reply.isDone()) {
        all.addAll(reply.join());
      } else {
        silent++;
      }
    }
    return new Held<>(all, silent);
  }

  private void save(List<Entry<V>> left, List<Throwable> failures) {
    Path file = settings.leftovers();
    if (file == null || settings.journal() != null || left.isEmpty()) {
      return;
    }
    List<Row> rows = new ArrayList<>();
    for (Entry<V> entry : left) {
      try {
        rows.add(Rows.of(entry, valueCodec));
      } catch (RuntimeException e) { // the codec's: no file can have this one, the others go on
        failures.add(e);
      }
    }
    Leftovers.write(file, rows);
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
    long waiting = 0;
    long dirtyBytes = 0;
    long oldest = Entry.NO_DEADLINE;
    Ledger ledger = Ledger.EMPTY;
    for (ShardReport report : reports) {
      live += report.live();
      hits += report.hits();
      loads += report.loads();
      expired += report.expired();
      turnedAway += report.turnedAway();
      waiting += report.waiting();
      dirtyBytes += report.dirtyBytes();
      oldest = Math.min(oldest, report.oldestDirty());
      ledger = ledger.plus(report.ledger());
    }
    long now = clock.now();
    return new CacheStats(ring.epoch(), live, admission.total(), admission.outstanding(), hits, loads, expired,
        turnedAway, waiting, ledger, dirtyBytes, oldest == Entry.NO_DEADLINE ? 0 : now - oldest,
        now - flushers.heartbeat(), flushers.failures(), flushers.lastError());
  }

  private CacheKey keyOf(K key) {
    byte[] encoded = keyCodec.encode(key);
    if (encoded.length > database.maxKeyBytes()) {
      throw new IllegalArgumentException("the key has " + encoded.length + " bytes, the database takes at most "
          + database.maxKeyBytes() + "; take a digest of it as the key");
    }
    return new CacheKey(encoded, KeyHash.position(encoded));
  }

  @FunctionalInterface
  private interface RequestMaker<V, T extends @Nullable Object> {
    Operation.Request<V> make(CacheKey key, Slot<T> slot);
  }

  private <T extends @Nullable Object> CompletionStage<T> send(K key, RequestMaker<V, T> maker) {
    return send(keyOf(key), maker);
  }

  private <T extends @Nullable Object> CompletionStage<T> send(CacheKey cacheKey, RequestMaker<V, T> maker) {
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
}
