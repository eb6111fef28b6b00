package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Controls;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.server.DatabaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's own checks: controls break it, and every entry of the catalogue that has threads is under it. */
@Timeout(60)
@Isolated("its controls throw on threads of their own, where somebody else may be listening for that")
class StrategyControlsTest {
  private static final class Contract extends OrderedStrategyContract {
    Contract(CatalogueEntry entry) {
      super(entry, DatabaseMode.PARKED_KEY);
    }

    /** What a control has lost does not come. */
    @Override
    Duration patience() {
      return Duration.ofSeconds(2);
    }
  }

  @Test
  void theAsynchronousWorkerBreaksTheOrder() {
    assertThatThrownBy(() -> new Contract(Controls.ASYNC_UNORDERED).readsBehindWrites())
        .isInstanceOf(AssertionError.class);
  }

  /** A race, so it is tried until it is seen; the controlled layers show it every time. */
  @ParameterizedTest
  @ValueSource(strings = {"shared-pool", "work-stealing"})
  void aPoolWithoutAffinityBreaksTheOrder(String control) {
    assertThatThrownBy(() -> {
      for (int i = 0; i < 200; i++) {
        new Contract(Controls.named(control)).readsBehindWrites();
      }
    }).isInstanceOf(Throwable.class);
  }

  @Test
  void everyEntryWithThreadsIsUnderTheContract() throws ClassNotFoundException {
    List<String> withThreads = Catalogue.entries().stream().map(CatalogueEntry::name)
        .filter(name -> !name.equals("simulated")).toList();
    for (String name : withThreads) {
      String prefix = String.join("",
          Stream.of(name.split("-")).map(word -> word.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
              + word.substring(1)).toList());
      for (String mode : List.of("Blocking", "ParkedKey")) {
        Class<?> suite = Class.forName("io.ringlane.cluster." + prefix + mode + "Test");
        boolean ordered = Catalogue.named(name).promise() == Promise.ORDERED;
        assertThat(suite.getSuperclass()).isEqualTo(ordered ? OrderedStrategyContract.class : StrategyContract.class);
      }
    }
  }

  @Test
  void theStrategySimulatedNeedsASimulation() {
    assertThatThrownBy(() -> CacheCluster.builder(io.ringlane.api.Codecs.LONG, io.ringlane.api.Codecs.LONG)
        .strategy(Catalogue.SIMULATED).build(new InMemoryStoreOfRecord()))
        .hasMessageContaining("build the cache on a Simulation");
  }

  @Test
  void anUnknownNameIsRefusedWithTheList() {
    assertThatThrownBy(() -> Catalogue.named("fastest"))
        .hasMessage(
            "no strategy is called 'fastest'; there are single-thread, caller-runs, affine-direct, affine-assigner, affine-slots, "
                + "serial-queue, striped-locks, map-compute, virtual-threads, combining, delegation, ring-buffer, "
                + "affine-direct-reads, combining-direct-reads, simulated");
  }
}
