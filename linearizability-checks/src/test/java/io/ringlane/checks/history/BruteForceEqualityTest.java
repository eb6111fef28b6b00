package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringlane.checks.history.Histories.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checkers say of many thousand small histories what the definition says. {@code -Dringlane.histories=N} runs more.
 *
 * <p>
 * Cannot see: histories of more than eight operations; {@link LongHistoriesTest} has those.
 */
class BruteForceEqualityTest {
  private static final int HISTORIES = Integer.getInteger("ringlane.histories", 8_000);
  private static final long BUDGET = 1_000_000;

  static Stream<Shape> shapes() {
    return Stream.of(new Shape(7, 3, 12, false, false, false), new Shape(7, 3, 8, false, false, true),
        new Shape(8, 4, 40, false, false, true), new Shape(7, 3, 12, true, false, false),
        new Shape(7, 3, 10, true, true, true), new Shape(8, 2, 30, true, true, true),
        new Shape(8, 8, 6, true, true, true), new Shape(8, 5, 12, true, false, true),
        new Shape(7, 3, 12, false, true, true), new Shape(7, 3, 12, false, false, false).withTtls(),
        new Shape(7, 3, 10, true, false, true).withTtls(), new Shape(8, 2, 30, false, false, true).withTtls(),
        new Shape(8, 8, 6, true, true, true).withTtls(), new Shape(8, 4, 8, false, true, true).withTtls());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void checkersAgreeWithTheDefinition(Shape shape) {
    Random random = new Random(shape.hashCode());
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    int zones = 0;
    int timed = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<HistoryOperation> operations = Histories.random(random, shape, i % 3 * 0.2);
      History history = Histories.history(operations);
      Verdict expected = BruteForce.linearizable(operations) ? Verdict.OK : Verdict.VIOLATION;
      timed += KeyOperations.of(new KeyRows(history, 0)).timed ? 1 : 0;
      seen.merge(expected, 1, Integer::sum);

      KeyOperations key = KeyOperations.of(new KeyRows(history, 0));
      assertThat(FrontierChecker.check(key, BUDGET).verdict()).as("search%n%s", Histories.text(operations))
          .isEqualTo(expected);
      if (ZoneChecker.judges(key)) {
        zones++;
        boolean fits = ZoneChecker.check(key) instanceof Finding.Fits;
        assertThat(fits).as("zones%n%s", Histories.text(operations)).isEqualTo(expected == Verdict.OK);
      }
      Judgement judgement = new HistoryJudge().judge(history, 0);
      assertThat(judgement.verdict()).isEqualTo(expected);
      if (judgement instanceof Judgement.Violation violation) {
        assertThat(violation.operations()).as("counterexample%n%s", Histories.text(operations)).isNotEmpty()
            .doesNotHaveDuplicates().isSubsetOf(operations);
        assertThat(BruteForce.linearizable(violation.operations()))
            .as("%s%n%s", violation, Histories.text(operations)).isFalse();
      }
    }
    assertThat(seen.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(HISTORIES);
    assertThat(seen.getOrDefault(Verdict.OK, 0)).isGreaterThan(HISTORIES / 20);
    assertThat(seen.getOrDefault(Verdict.VIOLATION, 0)).isGreaterThan(HISTORIES / 20);
    assertThat(zones).as("histories judged by zones").isGreaterThan(HISTORIES / 20);
    assertThat(timed).as("histories with a TTL that may explain a miss").isBetween(shape.ttls() ? HISTORIES / 20 : 0,
        shape.ttls() ? HISTORIES : 0);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void lateReadsAreThoseOfTheDefinition(Shape shape) {
    Random random = new Random(shape.hashCode() + 2L);
    int late = 0;
    for (int i = 0; i < HISTORIES; i++) {
      List<HistoryOperation> operations = Histories.random(random, shape, i % 3 * 0.2);
      long bound = i % 2 * 2_000_000L;
      boolean expected = BruteForce.hasLateRead(operations, bound);
      HistoryReport report = new HistoryJudge(BUDGET, bound).judge(Histories.history(operations));
      assertThat(report.lates()).as("%s%n%s", report, Histories.text(operations)).isEqualTo(expected ? 1 : 0);
      assertThat(report.verdict()).isEqualTo(
          expected || !BruteForce.linearizable(operations) ? Verdict.VIOLATION : report.verdict());
      late += expected ? 1 : 0;
    }
    assertThat(late).isBetween(shape.ttls() ? 1 : 0, shape.ttls() ? HISTORIES : 0);
  }

  /** Control: the oracle lets a value turn absent after its TTL, and neither earlier nor where another one stands. */
  @Test
  void theOracleSeesAnExpiryThatIsTooEarly() {
    HistoryOperation put = new HistoryOperation("a", OperationKind.PUT, "k", "1", 0, 1, Outcome.OK, 1, 3);
    HistoryOperation miss = new HistoryOperation("b", OperationKind.GET, "k", null, 2, 3_000_000, Outcome.OK, 2);
    HistoryOperation early = new HistoryOperation("b", OperationKind.GET, "k", null, 2, 2_999_999, Outcome.OK, 2);
    HistoryOperation other = new HistoryOperation("a", OperationKind.PUT, "k", "2", 2, 3, Outcome.OK, 3);
    HistoryOperation after = new HistoryOperation("b", OperationKind.GET, "k", null, 4, 9_000_000, Outcome.OK, 2);
    HistoryOperation back = new HistoryOperation("b", OperationKind.GET, "k", "1", 9_000_001, 9_000_002, Outcome.OK, 4);
    assertThat(BruteForce.linearizable(List.of(put, miss))).isTrue();
    assertThat(BruteForce.linearizable(List.of(put, early))).isFalse();
    assertThat(BruteForce.linearizable(List.of(put, other, after))).isFalse();
    assertThat(BruteForce.linearizable(List.of(put, miss, back))).isFalse();
    assertThat(BruteForce.hasLateRead(List.of(put, back), 6_000_000)).isFalse();
    assertThat(BruteForce.hasLateRead(List.of(put, back), 5_999_999)).isTrue();
  }

  /** Control: the oracle itself tells a good history from a bad one. */
  @Test
  void theOracleSeesAStaleRead() {
    HistoryOperation first = new HistoryOperation("a", OperationKind.PUT, "k", "1", 0, 1, Outcome.OK, 1);
    HistoryOperation second = new HistoryOperation("a", OperationKind.PUT, "k", "2", 2, 3, Outcome.OK, 2);
    HistoryOperation fresh = new HistoryOperation("b", OperationKind.GET, "k", "2", 4, 5, Outcome.OK, 3);
    assertThat(BruteForce.linearizable(List.of(first, second, fresh))).isTrue();
    assertThat(BruteForce.linearizable(List.of(first, second, Histories.answered(fresh, "1")))).isFalse();
  }
}
