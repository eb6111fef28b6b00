package io.ringlane.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic against values worked out by hand or taken from printed tables. */
class StatisticsTest {

  @Test
  void quantilesAreThoseOfThePrintedTables() {
    assertThat(StudentT.quantile(3, 0.975)).isCloseTo(3.182446, within(1e-5));
    assertThat(StudentT.quantile(9, 0.975)).isCloseTo(2.262157, within(1e-5));
  }

  @Test
  void intervalOfAMeanByHand() {
    // Mean 3, deviation sqrt(2.5), standard error sqrt(0.5), t(4, 0.975) = 2.776445.
    Interval interval = StudentT.meanInterval(new double[]{1, 2, 3, 4, 5}, 0.95);

    assertThat(interval.low()).isCloseTo(3 - 2.776445 * Math.sqrt(0.5), within(1e-5));
    assertThat(interval.high()).isCloseTo(3 + 2.776445 * Math.sqrt(0.5), within(1e-5));
  }

  @Test
  void oneForkHasNoInterval() {
    GeometricMean mean = GeometricMean.of(new double[]{7});

    assertThat(mean.value()).isCloseTo(7, within(1e-9));
    assertThat(mean.interval().bounded()).isFalse();
  }

  @Test
  void geometricMeanByHand() {
    assertThat(GeometricMean.of(new double[]{1, 10, 100}).value()).isCloseTo(10, within(1e-9));
  }

  @Test
  void throughputOfZeroIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> GeometricMean.of(new double[]{1, 0}))
        .withMessageContaining("positive");
    assertThatIllegalArgumentException().isThrownBy(() -> GeometricMean.of(new double[0]));
  }

  @Test
  void pairedRatioIgnoresTheBlocksOwnPace() {
    // Every block has another pace; inside each block the candidate is exactly twice as fast.
    PairedComparison comparison = PairedComparison.of(Map.of(1, 20.0, 2, 200.0, 3, 2.0, 4, 90.0),
        Map.of(1, 10.0, 2, 100.0, 3, 1.0, 4, 45.0));

    assertThat(comparison.ratio()).isCloseTo(2, within(1e-9));
    assertThat(comparison.interval().low()).isCloseTo(2, within(1e-6));
    assertThat(comparison.blocks()).isEqualTo(4);
    assertThat(comparison.pValue()).isEqualTo(0.125);
    assertThat(comparison.verdict(0.05)).isEqualTo(TimeVerdict.BETTER);
  }

  @Test
  void blocksThatOneSideLacksAreLeftOut() {
    assertThat(PairedComparison.of(Map.of(1, 2.0, 2, 9.0), Map.of(1, 1.0, 3, 1.0)).blocks()).isOne();
    assertThatIllegalArgumentException().isThrownBy(() -> PairedComparison.of(Map.of(1, 1.0), Map.of(2, 1.0)));
  }

  @Test
  void detectableDifferenceByHand() {
    // Log ratios -0.1, 0, 0.1: deviation 0.1, standard error 0.057735, t(2) 4.302653 + 1.060660.
    PairedComparison comparison = PairedComparison.of(Map.of(1, Math.exp(-0.1), 2, 1.0, 3, Math.exp(0.1)),
        Map.of(1, 1.0, 2, 1.0, 3, 1.0));

    assertThat(comparison.detectable()).isCloseTo(Math.expm1(0.0577350 * (4.302653 + 1.060660)), within(1e-4));
    assertThat(comparison.verdict(0.05)).isEqualTo(TimeVerdict.INCONCLUSIVE);
    // t(18, 0.975) * 0.1 / sqrt(19) = 0.04820 < log(1.05) = 0.04879 < t(17, 0.975) * 0.1 / sqrt(18) = 0.04973.
    assertThat(comparison.blocksNeeded(0.05)).hasValue(19);
  }

  @Test
  void signFlipByHand() {
    // Of the eight sign patterns of 1, 2, 3 only +++ and --- reach |6|; for 1, 2, -3 all reach |0|.
    assertThat(SignFlipTest.pValue(new double[]{1, 2, 3})).isEqualTo(0.25);
    assertThat(SignFlipTest.pValue(new double[]{1, 2, -3})).isEqualTo(1);
    assertThat(SignFlipTest.smallestPossible(4)).isEqualTo(0.125);
  }

  @Test
  void sampledSignFlipAgreesWithTheExactTail() {
    double[] same = new double[24];
    java.util.Arrays.fill(same, 1);

    assertThat(SignFlipTest.pValue(same)).isLessThan(0.001);
  }

  @Test
  void holmByHand() {
    assertThat(Holm.adjust(new double[]{0.01, 0.04, 0.03})).containsExactly(new double[]{0.03, 0.06, 0.06},
        within(1e-12));
    assertThat(Holm.adjust(new double[]{0.9, 0.8})).containsExactly(1, 1);
  }

  @Test
  void verdictWordsFollowTheMargin() {
    assertThat(TimeVerdict.of(new Interval(1.06, 1.2), 0.05)).isEqualTo(TimeVerdict.BETTER);
    assertThat(TimeVerdict.of(new Interval(0.8, 0.95), 0.05)).isEqualTo(TimeVerdict.WORSE);
    assertThat(TimeVerdict.of(new Interval(0.97, 1.03), 0.05)).isEqualTo(TimeVerdict.EQUIVALENT);
    assertThat(TimeVerdict.of(new Interval(1.02, 1.2), 0.05)).isEqualTo(TimeVerdict.INCONCLUSIVE);
    // Faster for certain, but perhaps by less than the margin: not enough for "better".
    assertThat(TimeVerdict.of(new Interval(1.01, 1.06), 0.05)).isEqualTo(TimeVerdict.INCONCLUSIVE);
  }

  @Test
  void rankLettersAreSharedByWhatIsNotToldApart() {
    // 0 and 1 are together, 1 and 2 are together, 0 and 2 are apart; 3 is apart from all.
    List<String> letters = RankLetters.letters(4, (better, worse) -> worse == 3 || worse - better > 1);

    assertThat(letters).containsExactly("a", "ab", "b", "c");
    assertThat(RankLetters.letters(3, (_, _) -> false)).containsExactly("a", "a", "a");
    assertThat(RankLetters.letters(3, (_, _) -> true)).containsExactly("a", "b", "c");
  }

  @Test
  void intervalOutOfOrderIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(Double.NaN, 1));
  }
}
