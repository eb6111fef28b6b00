package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import org.jspecify.annotations.Nullable;

/** Drives one shard by hand: the test is the strategy, the database and the daemons. After each operation the books must balance. */
abstract class ShardDriver {
  static final CacheKey A = new CacheKey(new byte[]{'A'}, 1);
  static final CacheKey B = new CacheKey(new byte[]{'B'}, 2);
  /** How long a refused row is let alone. */
  static final long RETRY = 50;
  final DatabaseException down = new DatabaseException(DatabaseException.Kind.CONNECTION, "down");

  long now = 1_000;
  final List<Effect> effects = new ArrayList<>();
  Shard<String> shard = shard(WritePolicy.WRITE_BEHIND);

  Shard<String> shard(WritePolicy policy) {
    return shard(ShardSettings.of(policy));
  }

  final Shard<String> shard(ShardSettings settings) {
    return new Shard<>(Codecs.STRING, () -> now, settings, 1, Containers.EXCLUSIVE);
  }

  final void apply(Operation<String> operation) {
    List<Effect> mine = new ArrayList<>();
    shard.apply(operation, mine::add);
    for (Effect effect : mine) {
      if (effect instanceof Effect.Answer<?> answer) {
        answer.deliver();
      } else {
        effects.add(effect);
      }
    }
    assertThat(shard.inStep()).isTrue();
    assertThat(report().ledger().isBalanced()).as("%s", report().ledger()).isTrue();
  }

  /** What was answered: on this one thread an answer that is not there will never come. */
  static <T extends @Nullable Object> T answerOf(CompletableFuture<T> reply) {
    assertThat(reply).as("answered").isDone();
    return reply.join();
  }

  final ShardReport report() {
    Reply<ShardReport> reply = new Reply<>();
    shard.apply(new Operation.Inspect<>(reply), effect -> ((Effect.Answer<?>) effect).deliver());
    return answerOf(reply);
  }

  final Reply<@Nullable String> get(CacheKey key) {
    Reply<@Nullable String> reply = new Reply<>();
    apply(new Operation.Get<>(key, reply));
    return reply;
  }

  final Reply<@Nullable Void> put(CacheKey key, String value, long ttl) {
    Reply<@Nullable Void> reply = new Reply<>();
    apply(new Operation.Put<>(key, value, ttl, reply));
    return reply;
  }

  final Reply<@Nullable Void> put(CacheKey key, String value) {
    return put(key, value, Entry.NO_DEADLINE);
  }

  final Reply<Boolean> remove(CacheKey key) {
    Reply<Boolean> reply = new Reply<>();
    apply(new Operation.Remove<>(key, reply));
    return reply;
  }

  final int sweep(int limit) {
    Reply<Integer> reply = new Reply<>();
    apply(new Operation.Sweep<>(limit, reply));
    return answerOf(reply);
  }

  final List<DirtyWrite<String>> collect() {
    Reply<List<DirtyWrite<String>>> reply = new Reply<>();
    apply(new Operation.CollectDirty<>(100, reply));
    return answerOf(reply);
  }

  final void flushed(List<DirtyWrite<String>> batch, WriteOutcome outcome) {
    apply(new Operation.Flushed<>(batch, batch.stream().map(_ -> outcome).toList(), now + RETRY));
  }

  final Effect.Load takeLoad() {
    assertThat(effects).hasSize(1);
    return (Effect.Load) effects.removeFirst();
  }

  @SuppressWarnings("unchecked")
  final Effect.WriteThrough<String> takeWrite() {
    assertThat(effects).hasSize(1);
    return (Effect.WriteThrough<String>) effects.removeFirst();
  }

  final void loaded(Effect.Load load, @Nullable Entry<String> row) {
    apply(new Operation.Loaded<>(load.key(), load.call(), row, null));
  }

  @SuppressWarnings("unchecked")
  final Effect.WriteThrough<String> removeLastWrite() {
    return (Effect.WriteThrough<String>) effects.removeLast();
  }

  final CompletableFuture<FlushReport> barrier(Object call) {
    Reply<BarrierReport> reply = new Reply<>();
    apply(new Operation.FlushBarrier<>(call, reply));
    return reply.thenApply(BarrierReport::report);
  }

  final List<Entry<String>> dirty() {
    Reply<List<Entry<String>>> reply = new Reply<>();
    apply(new Operation.ListDirty<>(reply));
    return answerOf(reply);
  }

  final LastWords<String> seal() {
    Reply<LastWords<String>> reply = new Reply<>();
    apply(new Operation.Seal<>(reply));
    return answerOf(reply);
  }

  /** What is collected now, as values; null for a removal. */
  final List<@Nullable String> collected() {
    return values(collect());
  }

  static List<@Nullable String> values(List<DirtyWrite<String>> batch) {
    List<@Nullable String> values = new ArrayList<>();
    batch.forEach(write -> values.add(write.entry().value()));
    return values;
  }
}
