package io.ringlane.checks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.ringlane.checks.chaos.FaultPlan.Kind;
import io.ringlane.checks.chaos.FaultPlan.RingChange;
import io.ringlane.cluster.Catalogue;
import io.ringlane.store.Acknowledgement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong in a chaos run is decided by its seed, is enough, and never takes the last copy. */
class FaultPlanTest {
  private static final int SEEDS = 300;

  private static FaultPlan plan(long seed, int operations, int servers, int factor) {
    return FaultPlan.of(new ChaosPlan(seed, operations, servers, factor, Acknowledgement.ALL,
        Catalogue.AFFINE_DIRECT, ChaosPlan.Reads.OWNER));
  }

  @Test
  void theSeedFixesEverything() {
    assertThat(plan(7, 300_000, 4, 1)).isEqualTo(plan(7, 300_000, 4, 1)).isNotEqualTo(plan(8, 300_000, 4, 1));
    assertThat(plan(7, 300_000, 4, 1).stalls()).isNotEqualTo(plan(8, 300_000, 4, 1).stalls());
  }

  @ParameterizedTest
  @CsvSource({"100000, 3", "300000, 6", "2000000, 20"})
  void thereAreEnoughChangesOfEveryKindInTime(int operations, int least) {
    for (long seed = 0; seed < SEEDS; seed++) {
      FaultPlan faults = plan(seed, operations, 4, 1);
      assertThat(faults.changes()).hasSizeGreaterThanOrEqualTo(least);
      assertThat(faults.changes().stream().map(RingChange::kind).collect(Collectors.toSet())).as("seed %d", seed)
          .containsExactlyInAnyOrder(Kind.values());
      assertThat(faults.changes()).extracting(RingChange::after).isSorted().allSatisfy(
          after -> assertThat(after).isBetween(1L, operations - 1L));
      assertThat(faults.stalls()).hasSizeGreaterThanOrEqualTo(2).extracting(FaultPlan.Stall::after).isSorted()
          .allSatisfy(after -> assertThat(after).isBetween(0L, operations - 1L));
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 3", "2, 1", "1, 0", "6, 0"})
  void whoGoesIsThereAndNobodyTakesTheLastCopy(int servers, int factor) {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<String> there = new ArrayList<>();
      for (int server = 0; server < servers; server++) {
        there.add("server-" + server);
      }
      Set<String> ever = new HashSet<>(there);
      for (RingChange change : plan(seed, 500_000, servers, factor).changes()) {
        if (change.kind() == Kind.JOIN) {
          assertThat(ever.add(change.server())).as("a name is used once").isTrue();
          there.add(change.server());
        } else {
          assertThat(there.remove(change.server())).as("%s is there", change).isTrue();
          assertThat(there).hasSizeGreaterThan(factor).isNotEmpty();
          assertThat(change.kind() == Kind.CRASH && factor == 0).as("a crash without a copy").isFalse();
        }
      }
    }
  }
}
