package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.execution.Promise;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache that does the work passes, and one that drops a single write does not. */
class AnswerCheckTest {
  private static final Workload FEW_KEYS = Workload.A.over(1_000);
  private static final long SEED = 7;
  private static final int OPERATIONS = 3_000;
  /** The last write that does not expire; of the first client. */
  private static final long LAST_WRITE = lastWrite();

  static Stream<CatalogueEntry> promising() {
    return MeasuredStrategies.all().stream().filter(entry -> !entry.control());
  }

  @ParameterizedTest
  @MethodSource("promising")
  void passesWhatDoesTheWork(CatalogueEntry entry) throws InterruptedException {
    try (CacheUnderTest cache = new CacheUnderTest(entry, FEW_KEYS, SEED)) {
      Thread other = run(cache.client());
      Thread one = run(cache.client());
      other.join();
      one.join();
      assertThat(cache.requireRightAnswers()).isZero();
    }
  }

  static Stream<CatalogueEntry> ordered() {
    return promising().filter(entry -> entry.promise() == Promise.ORDERED);
  }

  @ParameterizedTest
  @MethodSource("ordered")
  void passesAClientThatLeavesRequestsUnansweredWhereTheirOrderIsPromised(CatalogueEntry entry) {
    try (CacheUnderTest cache = new CacheUnderTest(entry, FEW_KEYS, SEED)) {
      WorkloadClient client = cache.client(64);
      steps(client);
      assertThat(client.accepted()).isEqualTo(OPERATIONS - 63);
      assertThat(cache.requireRightAnswers()).isZero();
      assertThat(client.accepted()).isEqualTo(OPERATIONS);
    }
  }

  @Test
  void whereNoOrderIsPromisedNobodyLeavesRequestsUnanswered() {
    try (CacheUnderTest cache = new CacheUnderTest(Catalogue.COMBINING, FEW_KEYS, SEED)) {
      assertThatThrownBy(() -> cache.client(2)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("combining does not promise");
    }
  }

  @Test
  void seesAWriteThatTheCacheDropped() {
    long tag = Values.tag(1, LAST_WRITE);
    try (CacheUnderTest cache = new CacheUnderTest(Catalogue.AFFINE_DIRECT, FEW_KEYS, SEED, UnaryOperator.identity(),
        sound -> LossyCache.around(sound, tag))) {
      steps(cache.client());
      assertThatThrownBy(cache::requireRightAnswers).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("2 violations").hasMessageContaining("not " + Values.show(tag))
          .hasMessageContaining("writes acknowledged, the ledger has");
    }
  }

  @Test
  void seesAWriteThatTheDatabaseDropped() {
    long tag = Values.tag(1, LAST_WRITE);
    int key = FEW_KEYS.draw(SEED + 1, CacheUnderTest.DRAWS).key(LAST_WRITE);
    try (CacheUnderTest cache = new CacheUnderTest(Catalogue.AFFINE_DIRECT, FEW_KEYS, SEED,
        sound -> new LossyDatabase(sound, key, tag), UnaryOperator.identity())) {
      steps(cache.client());
      assertThat(cache.finish().count()).isEqualTo(1);
      assertThat(cache.finish().toString()).contains("the database has", "the cache had " + Values.show(tag));
    }
  }

  @Test
  void onlyCountsWhatAControlGotWrong() {
    long tag = Values.tag(1, LAST_WRITE);
    try (CacheUnderTest cache = new CacheUnderTest(Controls.SHARED_POOL, FEW_KEYS, SEED, UnaryOperator.identity(),
        sound -> LossyCache.around(sound, tag))) {
      steps(cache.client());
      assertThat(cache.requireRightAnswers()).isPositive();
    }
  }

  private static Thread run(WorkloadClient client) {
    return Thread.ofPlatform().start(() -> steps(client));
  }

  private static void steps(WorkloadClient client) {
    for (int i = 0; i < OPERATIONS; i++) {
      client.step();
    }
  }

  /** An operation whose key nothing writes afterwards, since it is the last write of all. */
  private static long lastWrite() {
    Draws draws = FEW_KEYS.draw(SEED + 1, CacheUnderTest.DRAWS);
    return LongStream.iterate(OPERATIONS - 1, i -> i - 1).filter(i -> draws.kind(i) == Draws.Kind.UPDATE).findFirst()
        .orElseThrow();
  }
}
