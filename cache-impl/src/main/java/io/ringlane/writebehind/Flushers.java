package io.ringlane.writebehind;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.ringlane.api.Codec;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.ShardPort;
import io.ringlane.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * All flush daemons of a cache: each has every n-th shard, so a key is always the same daemon's, and all share one breaker. Any
 * thread may call; nothing waits.
 */
public final class Flushers<V> {
  private static final int PAGE = 1_000;

  private final List<FlushDaemon<V>> daemons;
  private final StoreOfRecord database;
  private final Clock clock;
  private final Breaker breaker;
  private final LongSupplier moved;

  /**
   * @param directory the shards, the same list as long as they are the same
   * @param moved how many writes have moved to another shard: counted before the one that they left forgets them
   */
  public Flushers(Supplier<? extends List<? extends ShardPort<V>>> directory, LongSupplier moved,
      StoreOfRecord database, Codec<V> codec, Clock clock, FlushSettings settings) {
    this.moved = moved;
    this.database = database;
    this.clock = clock;
    this.breaker = new Breaker(settings, clock.now()); // under a virtual clock, a replay has the same jitter
    int count = Math.min(settings.flushers(), directory.get().size());
    daemons = IntStream.range(0, count)
        .mapToObj(number -> new FlushDaemon<V>(number, partOf(directory, number, count), database, codec, clock,
            settings, breaker))
        .toList();
  }

  /** The shards whose index is one daemon's. */
  @SuppressWarnings("ReferenceEquality") // the directory gives the same list as long as nothing changes: no need to compare all
  private static <V> Supplier<List<? extends ShardPort<V>>> partOf(
      Supplier<? extends List<? extends ShardPort<V>>> directory, int number, int count) {
    record Part<V>(List<? extends ShardPort<V>> of, List<? extends ShardPort<V>> mine) {}
    AtomicReference<Part<V>> last = new AtomicReference<>(new Part<>(List.of(), List.of()));
    return () -> {
      List<? extends ShardPort<V>> all = directory.get();
      Part<V> part = last.get();
      if (part.of() != all) {
        part = new Part<>(all, all.stream().filter(shard -> shard.index() % count == number).toList());
        last.set(part);
      }
      return part.mine();
    };
  }

  /** The agents, to be started. */
  public List<FlushDaemon<V>> daemons() {
    return daemons;
  }

  /** As {@link FlushDaemon#flush}, over all shards, also those to which a write moves meanwhile. */
  public CompletionStage<FlushReport> flush(long deadline) {
    long before = moved.getAsLong(); // one that goes from a shard not yet asked to one that has answered is seen here
    List<CompletableFuture<BarrierReport>> parts = daemons.stream()
        .map(daemon -> daemon.flush(deadline).toCompletableFuture()).toList();
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new)).thenCompose(_ -> {
      BarrierReport all = parts.stream().map(CompletableFuture::join).reduce(BarrierReport.NOTHING,
          BarrierReport::plus);
      long onTheirWay = all.moved() + moved.getAsLong() - before;
      if (onTheirWay == 0) {
        return CompletableFuture.completedStage(all.report());
      }
      return clock.now() < deadline
          ? flush(deadline).thenApply(all.report()::plus)
          : CompletableFuture.completedStage(all.report().plus(new FlushReport(0, 0, onTheirWay)));
    });
  }

  /** As {@link FlushDaemon#pause}. */
  public void pause() {
    daemons.forEach(FlushDaemon::pause);
  }

  /** As {@link FlushDaemon#resume}. */
  public void resume() {
    daemons.forEach(FlushDaemon::resume);
  }

  /** All dead letters, read page by page on a daemon's thread. */
  public CompletionStage<List<DeadLetter>> deadLetters() {
    return call(() -> {
      List<DeadLetter> all = new ArrayList<>(database.deadLetters(null, PAGE));
      for (int last = -1; last < all.size() - 1;) { // until a page brings nothing
        last = all.size() - 1;
        all.addAll(database.deadLetters(all.get(last).row().key(), PAGE));
      }
      return all;
    });
  }

  private <T> CompletionStage<T> call(Supplier<T> call) {
    Reply<T> reply = new Reply<>();
    daemons.getFirst().run(() -> {
      T result;
      try {
        result = call.get();
      } catch (RuntimeException e) {
        reply.fail(e);
        return;
      }
      reply.answer(result);
    });
    return reply;
  }

  /** When the daemon that is longest silent took its last step, on the shared clock. */
  public long heartbeat() {
    return daemons.stream().mapToLong(FlushDaemon::heartbeat).min().orElseThrow();
  }

  /** Failures of the database in a row; 0 where the last transaction got through. */
  public int failures() {
    return breaker.failures();
  }

  /** Why the database refused a row, the last time it did; null where it refused none. */
  public @Nullable String lastRefusal() {
    return daemons.stream().map(FlushDaemon::lastRefusal).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /** What the database said at the last failure; null where all is well. */
  public @Nullable String lastError() {
    return daemons.stream().map(FlushDaemon::lastError).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
