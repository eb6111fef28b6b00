package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.api.Reply;
import io.ringlane.fixtures.DirectPort;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.BarrierReport;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Operation;
import io.ringlane.store.ShardGauges;
import io.ringlane.store.ShardPort;
import io.ringlane.store.WriteOutcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flush over shards that are the test's. */
class FlushersTest {
  private long moved;

  /** A shard that answers each barrier at once. */
  private static final class Port implements ShardPort<String> {
    private final int index;
    private final Consumer<Integer> asked;
    private int barriers;

    Port(int index, Consumer<Integer> asked) {
      this.index = index;
      this.asked = asked;
    }

    @Override
    public int domain() {
      return index;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void send(Operation<String> message) {
      if (message instanceof Operation.FlushBarrier<String>(var _, var slot)) {
        asked.accept(++barriers);
        slot.answer(BarrierReport.NOTHING);
      }
    }

    @Override
    public ShardGauges gauges() {
      return new ShardGauges();
    }
  }

  @Test
  @Tag("T35")
  @Tag("T38")
  void aWriteThatGoesFromAShardNotYetAskedToOneThatHasAnsweredIsFlushed() {
    List<String> order = new ArrayList<>();
    Port target = new Port(0, barrier -> order.add("target " + barrier));
    Port source = new Port(1, barrier -> {
      order.add("source " + barrier);
      moved += barrier == 1 ? 1 : 0; // it went before the source was asked, and after the target was
    });
    Flushers<String> flushers = new Flushers<>(() -> List.of(target, source), () -> moved, new InMemoryStoreOfRecord(),
        Codecs.STRING, () -> 1, FlushSettings.defaults().withFlushers(1));
    CompletionStage<FlushReport> flushed = flushers.flush(Entry.NO_DEADLINE);
    assertThat(flushed.toCompletableFuture()).isCompleted();
    assertThat(order).containsExactly("target 1", "source 1", "target 2", "source 2");
  }

  @Test
  void whatMovedMeanwhileIsLeftWhereTheDeadlineHasCome() {
    Port source = new Port(0, _ -> moved++);
    Flushers<String> flushers = new Flushers<>(() -> List.of(source), () -> moved, new InMemoryStoreOfRecord(),
        Codecs.STRING, () -> 1, FlushSettings.defaults().withFlushers(1));
    assertThat(flushers.flush(1).toCompletableFuture().join()).isEqualTo(new FlushReport(0, 0, 1));
  }

  /** Every shard is some daemon's, one that joined later too. */
  @Test
  void aFlushAsksEveryShardThatThereIsAndDaemonsAreNoMoreThanShards() {
    List<Integer> asked = new ArrayList<>();
    List<Port> shards = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      int number = index;
      shards.add(new Port(index, _ -> asked.add(number)));
    }
    AtomicReference<List<Port>> directory = new AtomicReference<>(List.copyOf(shards.subList(0, 2)));
    Flushers<String> flushers = flushers(directory::get, new InMemoryStoreOfRecord(), 8);
    assertThat(flushers.daemons()).hasSize(2);
    assertThat(flushers.flush(1).toCompletableFuture().join()).isEqualTo(FlushReport.NOTHING);
    assertThat(asked).containsExactlyInAnyOrder(0, 1);
    directory.set(List.copyOf(shards));
    assertThat(flushers.flush(1).toCompletableFuture()).isCompleted();
    assertThat(asked).containsExactlyInAnyOrder(0, 1, 0, 1, 2);
  }

  private final ManualClock clock = new ManualClock(1_000_000);

  private Flushers<String> flushers(Supplier<? extends List<? extends ShardPort<String>>> directory,
      StoreOfRecord database, int count) {
    return new Flushers<>(directory, () -> moved, database, Codecs.STRING, clock,
        FlushSettings.defaults().withFlushers(count));
  }

  private static Supplier<List<Port>> twoShards() {
    List<Port> shards = List.of(new Port(0, _ -> {}), new Port(1, _ -> {}));
    return () -> shards;
  }

  @Test
  void allDeadLettersAreReadHoweverManyPagesTheyTake() {
    InMemoryStoreOfRecord database = new InMemoryStoreOfRecord();
    Flushers<String> flushers = flushers(twoShards(), database, 2);
    int buried = 0;
    for (int count : List.of(0, 1, 1_000, 1_001, 2_000, 2_500)) {
      for (; buried < count; buried++) {
        database.bury(new DeadLetter(new Row(new byte[]{(byte) (buried >>> 8), (byte) buried}, new byte[0], 1,
            Entry.NO_DEADLINE), false, "refused", 1, 1));
      }
      CompletableFuture<List<DeadLetter>> letters = flushers.deadLetters().toCompletableFuture();
      assertThat(letters).as("only a daemon calls the database").isNotDone();
      flushers.daemons().forEach(FlushDaemon::step);
      assertThat(letters.join()).extracting(letter -> letter.row().key()).hasSize(count).doesNotHaveDuplicates();
    }
    database.close();
    CompletableFuture<List<DeadLetter>> letters = flushers.deadLetters().toCompletableFuture();
    flushers.daemons().forEach(FlushDaemon::step);
    assertThat(letters).isCompletedExceptionally();
    assertThat(letters.exceptionNow()).isInstanceOf(DatabaseException.class);
  }

  @Test
  void allDaemonsPauseAndGoOn() {
    Flushers<String> flushers = flushers(twoShards(), new InMemoryStoreOfRecord(), 2);
    flushers.pause();
    assertThat(flushers.daemons()).extracting(FlushDaemon::idleNanos).containsOnly(Long.MAX_VALUE);
    flushers.resume();
    assertThat(flushers.daemons()).extracting(FlushDaemon::idleNanos).doesNotContain(Long.MAX_VALUE);
  }

  @Test
  @Tag("T20")
  void theHeartbeatIsThatOfTheDaemonThatIsLongestSilent() {
    Flushers<String> flushers = flushers(twoShards(), new InMemoryStoreOfRecord(), 2);
    long start = clock.now();
    clock.advance(Duration.ofSeconds(1));
    flushers.daemons().getFirst().step();
    assertThat(flushers.heartbeat()).isEqualTo(start);
    flushers.daemons().getLast().step();
    assertThat(flushers.heartbeat()).isEqualTo(clock.now());
  }

  @Test
  @Tag("T14")
  void whatTheDatabaseSaysToOneDaemonIsSaidOfAll() {
    DatabaseException.Kind[] kind = {DatabaseException.Kind.CONNECTION};
    StoreOfRecord database = new DelegatingStoreOfRecord(new InMemoryStoreOfRecord()) {
      @Override
      public List<WriteOutcome> write(List<Row> rows) {
        throw new DatabaseException(kind[0], "says " + kind[0]);
      }
    };
    DirectPort live = new DirectPort(clock, 1);
    List<ShardPort<String>> shards = List.of(new Port(0, _ -> {}), live);
    Flushers<String> flushers = flushers(() -> shards, database, 2);
    assertThat(flushers.failures()).isZero();
    assertThat(flushers.lastError()).isNull();
    assertThat(flushers.lastRefusal()).isNull();
    live.send(new Operation.Put<>(new CacheKey(new byte[]{1}, 1), "v", Entry.NO_DEADLINE, new Reply<>()));
    flush(flushers);
    assertThat(flushers.failures()).isEqualTo(1);
    assertThat(flushers.lastError()).contains("says CONNECTION");
    assertThat(flushers.lastRefusal()).isNull();
    kind[0] = DatabaseException.Kind.ROW;
    flush(flushers);
    assertThat(flushers.failures()).as("it has answered").isZero();
    assertThat(flushers.lastRefusal()).contains("says ROW");
  }

  private void flush(Flushers<String> flushers) {
    clock.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 3; i++) {
      flushers.daemons().forEach(FlushDaemon::step);
    }
  }
}
