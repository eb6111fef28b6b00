package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import io.ringlane.api.Codecs;
import io.ringlane.api.DatabaseException;
import io.ringlane.api.FlushReport;
import io.ringlane.execution.Simulation;
import io.ringlane.execution.StepPicker;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.store.Acknowledgement;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.FlushSettings;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers die one after the other, at every distance in steps, with two replicas of everything and nothing in the database. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SuccessionTest {
  private static final int SEEDS = 12;
  private static final int MOST_STEPS_BETWEEN = 40;
  private static final int KEYS = 12;
  private static final int PATIENCE = 1_000;

  /** One cluster without threads. */
  private static final class Run {
    private final Simulation simulation;
    private final CacheCluster<Long, Long> cache;
    private long now = 1;

    Run(long seed) {
      this(seed, Acknowledgement.ALL, 2, new InMemoryStoreOfRecord());
      cache.pauseFlush();
    }

    Run(long seed, Acknowledgement acknowledgement, int replicas, StoreOfRecord database) {
      simulation = new Simulation(StepPicker.randomWalk(seed));
      CacheSettings settings = CacheSettings.defaults().withServers(4).withReplicas(replicas).withShardsPerServer(1)
          .withAcknowledgement(acknowledgement).withFlush(FlushSettings.defaults().withRowAttempts(1));
      Clock clock = () -> now;
      cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(Catalogue.SIMULATED).settings(settings)
          .clock(clock).host(simulation).build(database);
    }

    void steps(int count) {
      for (int step = 0; step < count; step++) {
        simulation.step();
      }
    }

    /** Of each key. */
    List<Integer> owners() {
      return IntStream.range(0, KEYS).mapToObj(key -> cache.serverOf((long) key)).toList();
    }

    <T extends @Nullable Object> T await(CompletionStage<T> stage) {
      CompletableFuture<T> answer = stage.toCompletableFuture();
      for (int i = 0; i < PATIENCE && !answer.isDone(); i++) {
        while (simulation.step()) {
          assertThat(simulation.steps()).isLessThan(1_000_000);
        }
        now += Duration.ofMillis(1).toNanos();
      }
      assertThat(answer).isDone();
      return answer.join();
    }
  }

  @Test
  @Tag("T37")
  void whatASecondReplicaHasIsNotLostWhenTheFirstOneDiesWhileItTakesOver() {
    for (long seed = 0; seed < SEEDS; seed++) {
      for (int between = 0; between < MOST_STEPS_BETWEEN; between++) {
        Run run = new Run(seed * MOST_STEPS_BETWEEN + between);
        for (long key = 0; key < KEYS; key++) {
          run.await(run.cache.putAsync(key, key));
        }
        CompletionStage<CrashReport> first = run.cache.crash("server-0");
        run.steps(between);
        List<CrashReport> reports = new ArrayList<>();
        CompletionStage<CrashReport> second = run.cache.crash("server-1");
        reports.add(run.await(first));
        reports.add(run.await(second));
        assertThat(reports).as("%d steps between, seed %d", between, seed)
            .allSatisfy(report -> assertThat(report.lost()).isEmpty());
        for (long key = 0; key < KEYS; key++) {
          assertThat(run.await(run.cache.getAsync(key))).isEqualTo(key);
        }
        assertThat(run.await(run.cache.stats()).ledger().isBalanced()).isTrue();
      }
    }
  }

  /** Only its dead owner answered for a letter that no replica had; who asks now is answered the row, so the report has to say it. */
  @Test
  @Tag("T12")
  @Tag("T21")
  void aDeadLetterThatNoHeirHasIsReported() {
    Run run = new Run(1, Acknowledgement.OWNER, 0, new DelegatingStoreOfRecord(new InMemoryStoreOfRecord()) {
      @Override
      public List<WriteOutcome> write(List<Row> rows) {
        throw new DatabaseException(DatabaseException.Kind.ROW, "refused");
      }
    });
    run.await(run.cache.putAsync(1L, 10L));
    String owner = "server-" + run.cache.serverOf(1L);
    CompletionStage<FlushReport> flushed = run.cache.flushAsync(Duration.ofSeconds(1));
    run.await(flushed);
    assertThat(run.await(run.cache.stats()).ledger().dead()).isEqualTo(1);
    assertThat(run.await(run.cache.getAsync(1L))).as("the owner has it").isEqualTo(10);
    CrashReport report = run.await(run.cache.crash(owner));
    assertThat(report.lost()).isEmpty();
    assertThat(report.letters()).singleElement()
        .satisfies(letter -> assertThat(Codecs.LONG.decode(letter.key())).isEqualTo(1));
    assertThat(run.await(run.cache.getAsync(1L))).isNull();
  }

  /** A newcomer that was just given a range, of which no topology says so yet, has the only copy where there are no replicas. */
  @Test
  @Tag("T37")
  void aCrashThatIsSaidToBeSurvivedLosesNothing() {
    int survived = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      for (int between = 0; between < MOST_STEPS_BETWEEN; between++) {
        Run run = new Run(seed, Acknowledgement.ALL, 0, new InMemoryStoreOfRecord());
        run.cache.pauseFlush();
        for (long key = 0; key < KEYS; key++) {
          run.await(run.cache.putAsync(key, key));
        }
        var _ = run.cache.join("newcomer");
        run.steps(between);
        if (run.cache.survivesCrashOf("newcomer")) {
          survived++;
          assertThat(run.await(run.cache.crash("newcomer")).lost()).as("%d steps between, seed %d", between, seed)
              .isEmpty();
        }
      }
    }
    assertThat(survived).isBetween(1, SEEDS * MOST_STEPS_BETWEEN - 1);
  }

  /** A server dies that is giving a range away: what came for it since runs before what came to the next owner. */
  @Test
  @Tag("T38")
  void aClientsRequestsStayInOrderWhenTheSourceOfAMoveDies() {
    Run example = new Run(0, Acknowledgement.ALL, 1, new InMemoryStoreOfRecord());
    List<Integer> before = example.owners();
    example.await(example.cache.join("newcomer"));
    int moving = IntStream.range(0, KEYS).filter(key -> example.cache.serverOf((long) key) == 4).findFirst()
        .orElseThrow();
    for (long seed = 0; seed < SEEDS; seed++) {
      for (int between = 0; between < MOST_STEPS_BETWEEN; between++) {
        Run run = new Run(seed, Acknowledgement.ALL, 1, new InMemoryStoreOfRecord());
        var _ = run.cache.join("newcomer");
        run.steps(between);
        CompletionStage<CrashReport> crash = run.cache.crash("server-" + before.get(moving));
        List<Integer> inOrder = new ArrayList<>();
        List<CompletionStage<?>> answers = new ArrayList<>();
        for (int request = 0; request < MOST_STEPS_BETWEEN; request++) {
          int number = request;
          answers.add(run.cache.updateAsync((long) moving, _ -> {
            inOrder.add(number);
            return (long) number;
          }));
          run.steps(2);
        }
        run.await(crash);
        answers.forEach(run::await);
        assertThat(inOrder).as("%d steps between, seed %d", between, seed).isSorted().hasSize(MOST_STEPS_BETWEEN);
      }
    }
  }
}
