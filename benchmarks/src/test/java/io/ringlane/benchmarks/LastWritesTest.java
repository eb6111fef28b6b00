package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import io.ringlane.api.Cache;
import org.junit.jupiter.api.Test;

class LastWritesTest {
  private static final long PRELOADED = Values.tag(0, 0);

  @Test
  void lastWriteOfEachClientIsACandidate() {
    Draws draws = draws(Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 0, Draws.Kind.READ, 1, Draws.Kind.UPDATE, 2);
    LastWrites writes = LastWrites.of(List.of(client(1, draws, 4, _ -> answer()), client(2, draws, 2, _ -> answer())));
    assertThat(writes.allows(0, Values.tag(1, 1))).isTrue();
    assertThat(writes.allows(0, Values.tag(2, 1))).isTrue();
    assertThat(writes.allows(0, Values.tag(1, 0))).isFalse();
    assertThat(writes.allows(0, PRELOADED)).isFalse();
    assertThat(writes.allows(1, PRELOADED)).isTrue();
    assertThat(writes.allows(1, Values.ABSENT)).isFalse();
    assertThat(writes.allows(2, Values.tag(1, 3))).isTrue();
    assertThat(writes.allows(2, PRELOADED)).isFalse();
  }

  @Test
  void anExpiredWriteLeavesNothing() {
    Draws draws = draws(Draws.Kind.UPDATE, 0, Draws.Kind.EXPIRING_UPDATE, 0);
    LastWrites writes = LastWrites.of(List.of(client(1, draws, 2, _ -> answer())));
    assertThat(writes.allows(0, Values.ABSENT)).isTrue();
    assertThat(writes.allows(0, Values.tag(1, 1))).isFalse();
    assertThat(writes.allows(0, Values.tag(1, 0))).isFalse();
  }

  @Test
  void aFailedWriteMayOrMayNotHaveTakenEffect() {
    Draws draws = draws(Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 1, Draws.Kind.READ, 1);
    LastWrites writes = LastWrites.of(List.of(client(1, draws, 3,
        operation -> operation == 0 ? answer() : CompletableFuture.failedFuture(new IllegalStateException()))));
    assertThat(writes.allows(0, Values.tag(1, 1))).isTrue();
    assertThat(writes.allows(0, Values.tag(1, 0))).isTrue();
    assertThat(writes.allows(0, PRELOADED)).isFalse();
    assertThat(writes.allows(1, Values.tag(1, 2))).isTrue();
    assertThat(writes.allows(1, PRELOADED)).isTrue();
  }

  @Test
  void looksNoFurtherBackThanTheDrawsRepeat() {
    Draws draws = draws(Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 1);
    LastWrites writes = LastWrites.of(List.of(client(1, draws, 1_001, _ -> answer())));
    assertThat(writes.allows(0, Values.tag(1, 1_000))).isTrue();
    assertThat(writes.allows(1, Values.tag(1, 999))).isTrue();
    assertThat(writes.allows(1, Values.tag(1, 1))).isFalse();
  }

  @Test
  void aClientCountsFailuresAndLostAnswersApart() {
    Draws draws = draws(Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 0, Draws.Kind.UPDATE, 0);
    WorkloadClient client = client(1, draws, 4, operation -> switch (operation) {
      case 1 -> CompletableFuture.failedFuture(new IllegalStateException());
      case 2 -> new CompletableFuture<>();
      default -> answer();
    });
    assertThat(List.of(client.issued(), client.accepted(), client.failed(), client.unanswered()))
        .containsExactly(4L, 2L, 2L, 1L);
    assertThat(client.failed(1)).isTrue();
    assertThat(client.failed(3)).isFalse();
  }

  private static CompletableFuture<Object> answer() {
    return CompletableFuture.completedFuture(null);
  }

  private static WorkloadClient client(int number, Draws draws, int steps,
      IntFunction<CompletableFuture<Object>> answers) {
    int[] calls = new int[1];
    @SuppressWarnings("unchecked") // it answers whatever is asked
    Cache<Long, byte[]> cache = (Cache<Long, byte[]>) Proxy.newProxyInstance(Cache.class.getClassLoader(),
        new Class<?>[]{Cache.class}, (_, _, _) -> answers.apply(calls[0]++));
    WorkloadClient client = new WorkloadClient(cache, draws, new Long[]{0L, 1L, 2L}, number, Duration.ofMillis(1));
    for (int i = 0; i < steps; i++) {
      client.step();
    }
    return client;
  }

  private static Draws draws(Object... kindsAndKeys) {
    Draws.Builder draws = new Draws.Builder(kindsAndKeys.length / 2);
    for (int i = 0; i < kindsAndKeys.length; i += 2) {
      draws.add((Draws.Kind) kindsAndKeys[i], (Integer) kindsAndKeys[i + 1]);
    }
    return draws.build();
  }
}
