package io.ringlane.stress;

import java.time.Duration;
import java.util.List;

import io.ringlane.api.Codecs;
import io.ringlane.api.Reply;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Agent;
import io.ringlane.execution.AgentHost;
import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.ExecutionStrategy;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.server.ShardHost;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.Shard;
import io.ringlane.store.ShardPort;
import io.ringlane.store.ShardSettings;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.FlushDaemon;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Flushers;
import io.ringlane.writebehind.Row;
import org.jspecify.annotations.Nullable;

/**
 * One key's lane: a production shard behind a production strategy, whose agents no thread steps. Whoever calls {@link #drain} is the
 * worker, so only one thread at a time may; any thread may submit. Cheap enough to be made for every sample, which gives each a
 * fresh key, an empty database and a clock that stands still.
 */
final class Lane {
  /** What a read answers where there is no value. */
  static final String ABSENT = "ABSENT";

  private static final FlushSettings FLUSH_AT_ONCE = FlushSettings.defaults().withInterval(Duration.ZERO);
  /** One ends what is under way, one brings what waited meanwhile, and one is to spare. */
  private static final int ROUNDS = 3;
  private static final long START = Duration.ofDays(20_000).toNanos();

  private final CacheKey key = new CacheKey(new byte[]{'k'}, 1);
  private final ManualClock clock = new ManualClock(START);
  private final InMemoryStoreOfRecord database = new InMemoryStoreOfRecord();
  private final StepsByHand steps = new StepsByHand();
  private final ExecutionStrategy strategy;
  private final ShardHost<String> shard;

  Lane(CatalogueEntry entry) {
    this(entry, Subjects.SETTINGS);
  }

  Lane(CatalogueEntry entry, ExecutionSettings settings) {
    strategy = entry.executor().create(settings, steps);
    Shard<String> inside = entry.shards().create(Codecs.STRING, clock, ShardSettings.of(WritePolicy.WRITE_BEHIND),
        database.own().epoch(), entry.containers());
    if (entry.directReads()) {
      inside.allowDirectReads();
    }
    shard = new ShardHost<>(0, inside, strategy, database, Codecs.STRING, AgentHost.Calls.ON_CALLERS_THREAD);
  }

  /** Runs what the strategy has queued, until there is nothing; where the caller itself runs its operations, there never is. */
  void drain() {
    steps.drain();
  }

  ExecutionStrategy strategy() {
    return strategy;
  }

  /** One step of every agent, those first that the strategy started last. Whoever steps does it alone. */
  void stepBackwards() {
    steps.agents().reversed().forEach(Agent::step);
  }

  CacheKey key() {
    return key;
  }

  ManualClock clock() {
    return clock;
  }

  /** Where daemons send. */
  ShardPort<String> port() {
    return shard;
  }

  /** A client's put; the answer may come on any thread. */
  Reply<@Nullable Void> put(String value, long ttlNanos) {
    Reply<@Nullable Void> reply = new Reply<>();
    submit(new Operation.Put<>(key, value, ttlNanos, reply));
    return reply;
  }

  /** A client's request; the answer may come on any thread. */
  void submit(Operation.Request<String> request) {
    shard.submit(request);
  }

  /** A client's direct read; null where only the shard can tell. */
  @Nullable
  Entry<String> readDirectly() {
    return shard.readDirectly(key);
  }

  /** A client's put without a TTL. */
  Reply<@Nullable Void> put(String value) {
    return put(value, Entry.NO_DEADLINE);
  }

  /** Reads the key, as the worker and with nobody else about. */
  String read() {
    Reply<@Nullable String> reply = new Reply<>();
    submit(new Operation.Get<>(key, reply));
    drain();
    String value = reply.getNow("no answer");
    return value == null ? ABSENT : value;
  }

  /** The production daemon over this lane's shard, which flushes whenever it is stepped. */
  FlushDaemon<String> flushDaemon(ShardPort<String> to) {
    return new FlushDaemon<>(List.of(to), database, Codecs.STRING, clock, FLUSH_AT_ONCE);
  }

  /** All daemons over this lane's shard: of one shard, one. */
  Flushers<String> flushers(ShardPort<String> to) {
    return new Flushers<>(() -> List.of(to), () -> 0L, database, Codecs.STRING, clock, FLUSH_AT_ONCE);
  }

  /** One round of the daemon, its steps and the worker's taking turns: collect, write, retire. */
  void flush(FlushDaemon<String> daemon) {
    daemon.step();
    drain();
    daemon.step();
    drain();
  }

  /**
   * Rounds until the database has what was put before, with nobody else about: one that raced may have left its batch half-way, as whoever answered the daemon
   * was the other actor.
   */
  void flushAll(FlushDaemon<String> daemon) {
    for (int round = 0; round < ROUNDS; round++) {
      flush(daemon);
    }
  }

  /** What a restart would find. */
  String row() {
    Row row = database.load(key.encoded());
    byte[] value = row == null ? null : row.value();
    return value == null ? ABSENT : Codecs.STRING.decode(value);
  }
}
