package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.Codecs;
import io.ringlane.execution.Simulation;
import io.ringlane.execution.StepPicker;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.store.Acknowledgement;
import io.ringlane.time.Clock;
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
      simulation = new Simulation(StepPicker.randomWalk(seed));
      CacheSettings settings = CacheSettings.defaults().withServers(4).withReplicas(2).withShardsPerServer(1)
          .withAcknowledgement(Acknowledgement.ALL);
      Clock clock = () -> now;
      cache = CacheCluster.builder(Codecs.LONG, Codecs.LONG).strategy(Catalogue.SIMULATED).settings(settings)
          .clock(clock).host(simulation).build(new InMemoryStoreOfRecord());
      cache.pauseFlush();
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
        for (int step = 0; step < between; step++) {
          run.simulation.step();
        }
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
}
