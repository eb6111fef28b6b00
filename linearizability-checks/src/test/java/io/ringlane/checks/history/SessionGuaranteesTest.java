package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import io.ringlane.checks.history.GuaranteeReport.Status;
import io.ringlane.checks.history.Histories.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The guarantees beside the sessions' issue order: nothing right is called broken, and what was planted is found.
 *
 * <p>
 * Cannot see: long histories; {@link LongHistoriesTest} has those.
 */
class SessionGuaranteesTest {
  private static final int HISTORIES = Integer.getInteger("ringlane.histories", 4_000);

  static Stream<Shape> shapes() {
    return Stream.of(new Shape(7, 3, 12, false, false, false), new Shape(7, 3, 8, false, false, true),
        new Shape(8, 4, 40, false, false, true), new Shape(7, 3, 12, true, false, false),
        new Shape(7, 3, 10, true, true, true), new Shape(8, 2, 30, true, true, true),
        new Shape(8, 5, 12, true, false, true), new Shape(7, 3, 12, false, true, true),
        new Shape(8, 3, 12, false, false, false).withKeys(2), new Shape(8, 2, 16, false, false, true).withKeys(2),
        new Shape(8, 3, 12, true, false, true).withKeys(2), new Shape(8, 3, 40, true, true, false).withKeys(2),
        new Shape(8, 3, 12, true, false, false).withKeys(3), new Shape(7, 3, 12, false, false, false).withTtls(),
        new Shape(8, 3, 12, true, false, true).withKeys(2).withTtls());
  }

  /** Where an order keeps issue order, each guarantee is kept; where none does, each accusation follows from the definition. */
  @Test
  void noGuaranteeIsCalledBrokenThatSomeOrderKeeps() {
    Map<Guarantee, Integer> broken = new EnumMap<>(Guarantee.class);
    Map<Guarantee, Integer> holds = new EnumMap<>(Guarantee.class);
    Map<Guarantee, Integer> beyond = new EnumMap<>(Guarantee.class);
    int kept = 0;
    for (Shape shape : shapes().toList()) {
      Random random = new Random(shape.hashCode() + 1L);
      for (int i = 0; i < HISTORIES; i++) {
        List<HistoryOperation> operations = Histories.random(random, shape, i % 3 * 0.2);
        HistoryReport report = new HistoryJudge().judge(Histories.history(operations));
        assertThat(report.guarantees()).extracting(GuaranteeReport::guarantee).containsExactly(Guarantee.values());
        boolean inOrder = BruteForce.linearizableInIssueOrder(operations);
        kept += inOrder ? 1 : 0;
        for (GuaranteeReport guarantee : report.guarantees()) {
          holds.merge(guarantee.guarantee(), guarantee.status() == Status.HOLDS ? 1 : 0, Integer::sum);
          if (guarantee.status() == Status.BROKEN) {
            broken.merge(guarantee.guarantee(), 1, Integer::sum);
            assertThat(inOrder).as("%s%n%s", guarantee, Histories.text(operations)).isFalse();
            beyond.merge(guarantee.guarantee(), report.verdict() == Verdict.OK ? 1 : 0, Integer::sum);
            if (!shape.ttls() && !isOfWritesOfALinearizableKey(guarantee, operations)) {
              assertThat(GuaranteeOracle.keeps(guarantee.guarantee(), operations))
                  .as("%s%n%s", guarantee, Histories.text(operations)).isFalse();
            }
            assertThat(guarantee.evidence()).hasSizeBetween(2, 4).doesNotHaveDuplicates().isSubsetOf(operations);
          }
        }
      }
    }
    assertThat(kept).isGreaterThan(HISTORIES);
    assertThat(broken).as("broken").hasSize(Guarantee.values().length);
    assertThat(beyond).as("broken by sessions that do not wait, in histories that are linearizable")
        .allSatisfy((_, times) -> assertThat(times).isPositive());
    assertThat(holds).as("held").allSatisfy((_, times) -> assertThat(times).isPositive());
  }

  /** Where each value is written once, what the definition refutes is found, but where only a chain of writes refutes it. */
  @Test
  void whatNoOrderKeepsIsCalledBroken() {
    Map<Guarantee, Integer> refuted = new EnumMap<>(Guarantee.class);
    Map<Guarantee, Integer> found = new EnumMap<>(Guarantee.class);
    for (Shape shape : List.of(new Shape(8, 3, 12, false, false, false), new Shape(8, 3, 30, false, false, false),
        new Shape(8, 3, 12, false, false, false).withKeys(2), new Shape(8, 2, 30, false, false, false).withKeys(2),
        new Shape(8, 2, 12, false, false, false).withKeys(2), new Shape(8, 3, 30, false, false, true).withKeys(2))) {
      Random random = new Random(shape.hashCode() + 3L);
      for (int i = 0; i < HISTORIES; i++) {
        List<HistoryOperation> operations = Histories.random(random, shape, 0.3);
        HistoryReport report = new HistoryJudge().judge(Histories.history(operations));
        for (GuaranteeReport guarantee : GuaranteeOracle.explains(operations)
            ? report.guarantees()
            : List.<GuaranteeReport>of()) {
          if (guarantee.unclear() == 0 && !GuaranteeOracle.keeps(guarantee.guarantee(), operations)) {
            refuted.merge(guarantee.guarantee(), 1, Integer::sum);
            found.merge(guarantee.guarantee(), guarantee.status() == Status.BROKEN ? 1 : 0, Integer::sum);
          }
        }
      }
    }
    for (Guarantee guarantee : Guarantee.values()) {
      assertThat(found).as("%s, refuted %s", guarantee, refuted).extractingByKey(guarantee).asInstanceOf(INTEGER)
          .isPositive().isGreaterThanOrEqualTo(refuted.getOrDefault(guarantee, 0) * 9 / 10);
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(delimiter = '|', textBlock = """
      MONOTONIC_WRITES | BROKEN 1 2 3 4 | a put x 1 0 50, a put x 2 1 40, b get x 2 60 70, b get x 1 80 90
      MONOTONIC_WRITES | BROKEN 1 2 3 | a put x 1 0 50, a put x 2 1 40, b get x 1 60 70
      MONOTONIC_WRITES | BROKEN 1 2 3 | a put x 1 0 50, a remove x - 1 40, b get x 1 60 70
      MONOTONIC_WRITES | BROKEN 1 2 3 4 | a put x 1 0 90, a put x 2 1 90, c get x 2 10 20, b get x 1 30 40
      MONOTONIC_WRITES | BROKEN 1 2 3 4 | a put x 1 0 10, a put x 2 20 30, b get x 2 40 50, b get x 1 60 70
      MONOTONIC_WRITES | HOLDS | a put x 1 0 10, a put x 2 20 30, b get x 1 15 50, b get x 2 60 70
      MONOTONIC_WRITES | HOLDS | a put x 1 0 90, a put x 2 1 90, c get x 2 10 40, b get x 1 30 40
      MONOTONIC_WRITES | HOLDS | a put x 1 0 95, a put x 2 1 -, a put x 3 2 95, b get x 2 10 20, b get x 1 30 40
      MONOTONIC_WRITES | UNKNOWN | a put x 1 0 50, c put x 2 1 40, b get x 2 60 70, b get x 1 80 90
      MONOTONIC_WRITES | UNKNOWN | a put x 1 0 -, a put x 2 1 40, b get x 2 60 70, b get x 1 80 90
      MONOTONIC_WRITES | UNKNOWN | a put x 1 0 50, a put x 2 1 -, b get x 2 60 70, b get x 1 80 90
      MONOTONIC_WRITES | UNKNOWN | a put x 1 0 50, a put x 2 1 40, c put x 1 45 55, b get x 2 60 70, b get x 1 80 90
      WRITES_FOLLOW_READS | BROKEN 2 3 4 5 | c put x 1 0 50, a get x 1 5 45, a put x 2 6 40, b get x 2 60 70, b get x 1 80 90
      WRITES_FOLLOW_READS | BROKEN 2 3 4 | c put x 1 0 50, a get x 1 5 45, a put x 2 6 40, b get x 1 60 70
      WRITES_FOLLOW_READS | BROKEN 2 3 4 5 | c put x 1 0 10, a get x 1 20 25, a put x 2 30 40, b get x 2 60 70, b get x 1 80 90
      WRITES_FOLLOW_READS | BROKEN 2 3 4 5 | c put x 1 0 -, a get x 1 5 45, a put x 2 6 40, b get x 2 60 70, b get x 1 80 90
      WRITES_FOLLOW_READS | HOLDS | c put x 1 0 50, a get x 1 5 45, a put x 2 6 40, b get x 1 30 70, b get x 2 80 90
      WRITES_FOLLOW_READS | UNKNOWN | c put x 1 0 50, a put x 2 5 45, a get x 1 6 40, b get x 2 60 70, b get x 1 80 90
      WRITES_FOLLOW_READS | UNKNOWN | c put x 1 0 50, a get x 1 5 45, a put x 2 6 -, b get x 2 60 70, b get x 1 80 90
      CAUSAL_MESSAGE_PASSING | BROKEN 1 2 3 4 | a put x 1 0 10, a put y 2 20 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | BROKEN 1 2 3 4 | a put x 1 0 100, a put y 2 1 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | BROKEN 2 3 4 5 | c put x 0 0 5, a put x 1 10 100, a put y 2 11 30, b get y 2 40 50, b get x 0 60 70
      CAUSAL_MESSAGE_PASSING | BROKEN 2 3 4 5 | a put x 0 9 90, a put x 1 10 100, a put y 2 11 30, b get y 2 40 50, b get x 0 60 70
      CAUSAL_MESSAGE_PASSING | BROKEN 1 2 3 4 | a put x 1 0 100, a put y 2 1 30, b get y 2 40 50, b get x - 41 45
      CAUSAL_MESSAGE_PASSING | BROKEN 3 4 5 6 | a put x 7 0 5, a remove x - 6 9, a put x 1 10 100, a put y 2 11 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | BROKEN 1 3 4 5 | a put x 1 0 9, a put z 3 10 20, a put y 2 21 30, b get y 2 40 50, b get x - 60 70, b get z 3 80 90
      CAUSAL_MESSAGE_PASSING | HOLDS | a put x 1 0 100, a put y 2 1 30, b get y 2 40 50, b get x 1 60 70
      CAUSAL_MESSAGE_PASSING | HOLDS | a put x 1 10 20, a put y 2 21 30, c put x 5 0 40, b get y 2 41 50, b get x 5 60 70
      CAUSAL_MESSAGE_PASSING | HOLDS | a put x 1 0 10 1, a put y 2 20 30, b get y 2 40 50, b get x - 60 1000070
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 50, a put x 2 1 40, c put y 3 0 10, b get x 2 60 70, b get x 1 80 90
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put y 2 0 10, a put x 1 20 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 10, c put y 2 20 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 -, a put y 2 20 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 10, a put y 2 20 30, b get x - 40 50, b get y 2 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 10, a put y 2 20 30, c put y 2 25 30, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 10 100, a put y 2 11 30, c remove x - 5 50, b get y 2 40 50, b get x - 60 70
      CAUSAL_MESSAGE_PASSING | UNKNOWN | a put x 1 0 100 1, a put y 2 20 30, b get y 2 40 50, b get x - 60 1000070
      """)
  void whatWasPlantedIsFoundAndShown(Guarantee guarantee, String expected, String text) {
    List<HistoryOperation> operations = Histories.operations(text);
    GuaranteeReport report = new HistoryJudge().judge(Histories.history(operations)).guarantee(guarantee);
    List<String> words = List.of(expected.split(" "));
    assertThat(report.status()).as("%s", report).isEqualTo(Status.valueOf(words.getFirst()));
    assertThat(report.evidence()).extracting(o -> Integer.toString(o.line()))
        .containsExactlyElementsOf(words.subList(1, words.size()));
    assertThat(report.session()).isEqualTo(report.status() == Status.BROKEN ? "b" : "");
    if (report.status() != Status.UNKNOWN) {
      assertThat(BruteForce.linearizableInIssueOrder(operations)).isEqualTo(report.status() == Status.HOLDS);
    }
  }

  /** Reads of such a key come in an order, too, so that reads of several sessions may show the writes' order; the key by itself is refuted then. */
  private static boolean isOfWritesOfALinearizableKey(GuaranteeReport guarantee, List<HistoryOperation> operations) {
    List<HistoryOperation> key = operations.stream()
        .filter(o -> o.key().equals(guarantee.evidence().getLast().key())).toList();
    boolean ofWrites = guarantee.guarantee() == Guarantee.MONOTONIC_WRITES
        || guarantee.guarantee() == Guarantee.WRITES_FOLLOW_READS;
    if (!ofWrites || !BruteForce.linearizable(key)) {
      return false;
    }
    assertThat(BruteForce.linearizableInIssueOrder(key)).as("%s%n%s", guarantee, Histories.text(operations)).isFalse();
    return true;
  }
}
