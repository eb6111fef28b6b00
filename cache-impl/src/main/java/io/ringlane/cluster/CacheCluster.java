package io.ringlane.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import io.ringlane.api.Codec;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.api.Session;
import io.ringlane.api.Slot;
import io.ringlane.api.TimeToLive;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.execution.Promise;
import io.ringlane.execution.ShardThread;
import io.ringlane.execution.Slots;
import io.ringlane.execution.WorkerLoads;
import io.ringlane.expiry.ExpiryDaemon;
import io.ringlane.ring.Assignment;
import io.ringlane.ring.KeyHash;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.server.CacheServer;
import io.ringlane.server.DatabaseMode;
import io.ringlane.server.Link;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Effects;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.Operation;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardReport;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.Version;
import io.ringlane.store.View;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Flushers;
import io.ringlane.writebehind.JournalDaemon;
import io.ringlane.writebehind.Leftovers;
import io.ringlane.writebehind.Restorer;
import io.ringlane.writebehind.Restorer.Restored;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import io.ringlane.writebehind.journal.Journal;
import io.ringlane.writebehind.journal.JournalFiles;
import org.jspecify.annotations.Nullable;

/**
 * The cache cluster: logical servers on a consistent-hash ring, run by one executor strategy, over one store of record, which it
 * owns and closes. Guarantees and threads as {@link io.ringlane.api.Cache} says, within the promise of its catalogue entry.
 */
public final class CacheCluster<K, V> extends BlockingForms<K, V> {
  private final Codec<K> keyCodec;
  private final Codec<V> valueCodec;
  private final CacheSettings settings;
  private final Clock clock;
  private final StoreOfRecord database;
  private final ExecutionStrategy strategy;
  private final Promise promise;
  private final boolean directReads;
  private volatile Topology<V> topology;
  private final Rebalancer<V> rebalancer;
  private final Flushers<V> flushers;
  private final Restored restored;
  private final Admission admission = new Admission();
  private final AtomicInteger sessions = new AtomicInteger();
  private final KeyRequests<K, V> requests = new KeyRequests<>(this::send);
  private final Closing<V> closing;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private boolean closed;

  CacheCluster(CacheBuilder<K, V> builder, StoreOfRecord database) {
    this.keyCodec = builder.keyCodec;
    this.valueCodec = builder.valueCodec;
    this.settings = builder.effectiveSettings();
    this.clock = builder.clock;
    this.database = database;
    AgentHost host = builder.host();
    CatalogueEntry entry = builder.entry;
    promise = entry.promise();
    directReads = entry.directReads();
    Link link = builder.link;

    StoreOfRecord.Ownership ownership = database.own();
    RingSnapshot first = builder.firstRing(ownership.epoch());
    JournalFiles files = builder.journalFiles(settings);
    Journal opened = files == null ? null : Journal.open(files, first.epoch(), builder.journalSettings);
    try {
      restored = restore(opened);
      strategy = entry.executor().create(settings.execution().withSlots(settings.shardsPerServer()), host);
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
    if (ownership.clean()) { // else a transaction of the life before, of any of its epochs, may still be on its way
      database.purgeRemoved(Version.of(first.epoch(), 0));
    }

    JournalDaemon<V> journal = opened == null ? null : new JournalDaemon<>(opened, valueCodec);
    AgentHost.Calls calls = settings.mode() == DatabaseMode.BLOCKING ? AgentHost.Calls.ON_CALLERS_THREAD : host.calls();
    ShardSettings each = new ShardSettings(settings.policy(), settings.acknowledgement(),
        settings.dirty().share(settings.servers() * settings.shardsPerServer()), settings.everyVersion(),
        database.maxValueBytes(), settings.ttlMeaning(),
        settings.defaultTtl() == null ? Entry.NO_DEADLINE : KeyRequests.saturatedNanos(settings.defaultTtl()));
    Rebalancer.Surroundings<V> surroundings = new Rebalancer.Surroundings<>() {
      @Override
      public Topology<V> topology() {
        return topology;
      }

      @Override
      public void publish(Topology<V> next) {
        topology = next;
      }

      @Override
      public CacheServer<V> newServer(RingSnapshot.Member member, long epoch, List<View> views) {
        List<ShardHost<V>> own = new ArrayList<>();
        for (int index = 0; index < views.size(); index++) {
          Shard<V> shard = entry.shards().create(valueCodec, clock, each, epoch, entry.containers());
          if (entry.directReads()) {
            shard.allowDirectReads();
          }
          shard.adopt(views.get(index), Effects.NONE);
          int mine = index;
          own.add(new ShardHost<>(
              new ShardHost.Place<>(member.number() * views.size() + index, index, member.number(),
                  server -> topology.shard(server, mine), link),
              shard, strategy, database, valueCodec, calls, journal));
        }
        return new CacheServer<>(member.number(), member.name(), own);
      }

      @Override
      public void letGo(CacheServer<V> server) {
        if (journal != null) {
          server.shards().forEach(shard -> journal.letGo(shard.domain()));
        }
      }
    };
    Assignment everywhere = Assignment.of(first, settings.replicas());
    Map<Integer, CacheServer<V>> servers = new TreeMap<>();
    for (RingSnapshot.Member member : first.servers()) {
      View view = new View(1, member.number(), settings.replicas() == 0 ? null : everywhere, each.bound());
      servers.put(member.number(),
          surroundings.newServer(member, first.epoch(), Collections.nCopies(settings.shardsPerServer(), view)));
    }
    topology = Topology.of(first, everywhere, settings.shardsPerServer(), servers);
    rebalancer = new Rebalancer<>(surroundings, database, valueCodec, clock, settings.replicas(), settings.dirty());
    flushers = new Flushers<>(() -> topology.shards(), rebalancer::movedWrites, database, valueCodec, clock,
        settings.flush());
    AgentHost.Running expiryDaemon = host
        .start(new ExpiryDaemon<>(() -> topology.shards(), clock, settings.sweepTick(), settings.sweepLimit()));
    List<AgentHost.Running> daemons = new ArrayList<>();
    flushers.daemons().forEach(daemon -> daemons.add(host.start(daemon)));
    if (journal != null) {
      journal.serve(() -> topology.shards());
      daemons.add(host.start(journal));
    }
    closing = new Closing<>(settings, valueCodec, clock, database, () -> topology, rebalancer, flushers, admission,
        new Closing.Agents<>(host.start(rebalancer), expiryDaemon, daemons, strategy, calls, journal),
        !entry.control());
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
    return requests.get(key);
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value) {
    return requests.put(key, value);
  }

  @Override
  public CompletionStage<@Nullable Void> putAsync(K key, V value, Duration ttl) {
    return requests.put(key, value, ttl);
  }

  @Override
  public CompletionStage<Boolean> removeAsync(K key) {
    return requests.remove(key);
  }

  @Override
  public CompletionStage<Boolean> putIfAbsentAsync(K key, V value) {
    return requests.putIfAbsent(key, value);
  }

  @Override
  public CompletionStage<Boolean> replaceAsync(K key, V expected, V update) {
    return requests.replace(key, expected, update);
  }

  @Override
  public CompletionStage<@Nullable V> updateAsync(K key, Function<@Nullable V, @Nullable V> function) {
    return requests.update(key, function);
  }

  @Override
  public CompletionStage<Boolean> expireAsync(K key, Duration ttl) {
    return requests.expire(key, ttl);
  }

  @Override
  public CompletionStage<Boolean> persistAsync(K key) {
    return requests.persist(key);
  }

  @Override
  public CompletionStage<TimeToLive> timeToLiveAsync(K key) {
    return requests.timeToLive(key);
  }

  /**
   * A new session, whose reads go to the owners.
   *
   * @param window how many of its requests may be without an answer, at least 1
   * @param inOrder whether its answers come in the order of its requests
   */
  public Session<K, V> session(int window, boolean inOrder) {
    return new PipelinedSession<>(requests, () -> {}, window, inOrder);
  }

  /**
   * A new session that reads replicas. A replica answers what its owner has settled (the database and every replica have it), which may be older
   * than what others have read or written: such a read is not linearizable. But of each key it is never older than what the session itself wrote or
   * read since its last {@link Session#barrier}: for so many keys it remembers the version; beyond them, and wherever no copy will do, the owner
   * answers. (At {@code OWNER} a crash may have lost it, as for everybody else.) A request for a key waits for the session's own reads of it that are under way.
   *
   * @param window as above
   * @param inOrder as above
   * @param floors of how many keys it remembers the version, at least 1
   */
  public Session<K, V> sessionReadingReplicas(int window, boolean inOrder, int floors) {
    ReplicaReads<K, V> reads = new ReplicaReads<>(this, sessions.getAndIncrement(), floors);
    return new PipelinedSession<>(new KeyRequests<>(reads), reads::forget, window, inOrder);
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
    return flushBy(clock.now() + KeyRequests.saturatedNanos(deadline));
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
    AdmittedReply<Boolean> reply = new AdmittedReply<>(admission);
    send(new Operation.Requeue<>(letter, reply));
    return reply;
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
    return topology.ring();
  }

  /**
   * A new server joins: exactly the ranges that the ring gives it move to it, while requests go on. Answers when it has them, and its copies.
   *
   * @throws IllegalArgumentException through the stage, where the name is empty or there is such a server
   */
  public CompletionStage<RingSnapshot> join(String name) {
    return rebalancer.join(name);
  }

  /**
   * A server leaves in good order: what it has moves to others, while requests go on. Answers when it is gone.
   *
   * @throws IllegalArgumentException through the stage, where there is no such server, or where too few would stay
   */
  public CompletionStage<RingSnapshot> leave(String name) {
    return rebalancer.leave(name);
  }

  /**
   * A server's memory is lost, at once: replicas take over under a new epoch. Requests that it had are answered
   * {@link io.ringlane.api.OutcomeUnknownException}, later ones wait. Answers when its ranges have owners.
   *
   * @throws IllegalArgumentException where there is no such server, or where no other one is there
   */
  public CompletionStage<CrashReport> crash(String name) {
    return rebalancer.crash(name);
  }

  /** Whether every range is where the ring wants it, with all its copies. */
  public boolean isWhole() {
    return rebalancer.isSettled();
  }

  /** Whether a crash of the server, now, would leave a complete copy of every range. */
  public boolean survivesCrashOf(String name) {
    return rebalancer.survives(name);
  }

  /** No further range moves or is copied, until {@link #resumeMoves}; what is on its way arrives. */
  public void pauseMoves() {
    rebalancer.pause();
  }

  /** Ends {@link #pauseMoves}. */
  public void resumeMoves() {
    rebalancer.resume();
  }

  /** Entries that have moved from server to server. */
  public long movedEntries() {
    return rebalancer.movedEntries();
  }

  /** How far the cluster is from what the ring wants. Nothing waits. */
  public RebalancingProgress rebalancing() {
    return rebalancer.progress();
  }

  /** What is known without a question to the shards; for whoever looks often. Nothing waits. */
  public CacheGauges gauges() {
    Topology<V> now = topology;
    long dirty = 0;
    long bytes = 0;
    long oldest = Entry.NO_DEADLINE;
    long expired = now.gone().expired();
    long forwarded = now.gone().forwarded();
    for (ShardHost<V> shard : now.shards()) {
      ShardGauges of = shard.gauges();
      expired += of.expired();
      forwarded += of.forwarded();
      if (!shard.isDead()) {
        dirty += of.dirty();
        bytes += of.bytes();
        oldest = Math.min(oldest, of.oldest());
      }
    }
    long time = clock.now();
    return new CacheGauges(admission.total(), admission.outstanding(), dirty, bytes,
        oldest == Entry.NO_DEADLINE ? 0 : Math.max(0, time - oldest), expired, forwarded, movedEntries(),
        time - flushers.heartbeat());
  }

  /** What waits for the strategy's workers, and what they have done. Nothing waits. */
  public WorkerLoads workerLoads() {
    return strategy.workerLoads();
  }

  /** What its executor strategy promises per key. */
  public Promise promise() {
    return promise;
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
    return topology.owner(keyOf(key).position());
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
    try {
      closing.run();
    } finally {
      ended.complete(null);
    }
  }

  /** Completes when {@link #close} has ended, well or not; its dependents run on the thread that closes. */
  public CompletionStage<@Nullable Void> ended() {
    return ended.minimalCompletionStage();
  }

  private CompletionStage<List<ShardReport>> reports() {
    return admitted(() -> {
      List<Reply<ShardReport>> replies = ask(topology.shards());
      return CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
          .handle((_, _) -> replies.stream().filter(reply -> !reply.isCompletedExceptionally()).map(Reply::join)
              .toList()); // a shard that died meanwhile has nothing to say
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
    long copies = 0;
    long hits = 0;
    long loads = 0;
    long expired = 0;
    long turnedAway = 0;
    long waiting = 0;
    long dirtyBytes = 0;
    long oldest = Entry.NO_DEADLINE;
    Ledger ledger = rebalancer.departed();
    for (ShardReport report : reports) {
      live += report.live();
      copies += report.copies();
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
    return new CacheStats(topology.ring().epoch(), live, copies, admission.total(), admission.outstanding(), hits,
        loads,
        expired,
        turnedAway, waiting, ledger, dirtyBytes, oldest == Entry.NO_DEADLINE ? 0 : now - oldest,
        now - flushers.heartbeat(), flushers.failures(), flushers.lastError());
  }

  CacheKey keyOf(K key) {
    if (key == null) {
      throw new NullPointerException("the key is null");
    }
    byte[] encoded = keyCodec.encode(key);
    if (encoded.length > database.maxKeyBytes()) {
      throw new IllegalArgumentException("the key has " + encoded.length + " bytes, the database takes at most "
          + database.maxKeyBytes() + "; take a digest of it as the key");
    }
    return new CacheKey(encoded, KeyHash.position(encoded));
  }

  private <T extends @Nullable Object> CompletionStage<T> send(K key, KeyRequests.Maker<V, T> maker) {
    AdmittedReply<T> reply = new AdmittedReply<>(admission);
    CacheKey cacheKey = keyOf(key);
    send(maker.make(cacheKey, reply), Topology::shardOf);
    return reply;
  }

  /** A reply to a request of a session that reads replicas. */
  <T extends @Nullable Object> VersionedReply<T> versionedReply() {
    return new VersionedReply<>(admission);
  }

  /** Sends the request to its key's owner. */
  void send(Operation.Request<V> request) {
    send(request, Topology::shardOf);
  }

  /**
   * Asks a replica, which has to be as new as the floor; the owner, where there is none that will do.
   *
   * @param choice which of several replicas: the same one for the same number, while they stay
   */
  void readReplica(CacheKey key, long floor, int choice, Slot<@Nullable V> reply) {
    Operation.ReadCopy<V> read = new Operation.ReadCopy<>(key, floor, new Slot<>() {
      @Override
      public void answer(@Nullable Entry<V> copy) {
        if (copy == null) {
          readOwner(key, reply);
        } else {
          reply.revealed(copy.version());
          reply.answer(copy.value());
        }
      }

      @Override
      public void fail(Throwable error) {
        readOwner(key, reply); // whatever became of the replica, and the owner says whether the cache is closed
      }
    });
    send(read, (topology, _) -> {
      ShardHost<V> replica = topology.replicaOf(key, choice);
      return replica == null ? topology.shardOf(key) : replica; // an owner has no copy, and says so
    });
  }

  private void readOwner(CacheKey key, Slot<@Nullable V> reply) {
    Topology<V> by = enter();
    by.shardOf(key).deliver(new Operation.Get<>(key, reply), by);
  }

  private void send(Operation.Request<V> request, BiFunction<Topology<V>, CacheKey, ShardHost<V>> to) {
    admission.enter();
    Topology<V> by = enter();
    try {
      if (directReads && request instanceof Operation.Get<V> get && isAnsweredDirectly(get, by)) {
        by.left();
        return;
      }
      to.apply(by, request.key()).submit(request, by);
    } catch (RuntimeException | Error e) { // refused: nothing was queued, so nobody else will answer
      by.left();
      admission.refused();
      throw e;
    }
  }

  /** Reads past the shard where that is as good: then nothing that waits for the shard holds the read up. */
  private boolean isAnsweredDirectly(Operation.Get<V> get, Topology<V> by) {
    Entry<V> entry = by.shardOf(get.key()).readDirectly(get.key());
    if (entry == null) {
      return false;
    }
    get.slot().revealed(entry.version());
    get.slot().answer(entry.value());
    return true;
  }

  /** The topology by which a request goes, which is counted there until the shard has it. */
  private Topology<V> enter() {
    for (Topology<V> by = topology;; by = topology) {
      by.enter();
      if (by == topology) {
        return by;
      }
      by.left();
    }
  }
}
