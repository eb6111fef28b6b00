package io.ringlane.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ranges and sets of them against arithmetic: random sets whose ends are few, so that they meet, and lie about zero, the top and the middle. */
class RangeSetTest {
  private static final long[] ENDS = {0, 1, 2, 5, Long.MAX_VALUE, Long.MIN_VALUE, -6, -3, -2, -1};
  /** Where membership may change, and both sides of it: two sets that agree on these are the same. */
  private static final long[] POSITIONS = LongStream.of(ENDS).flatMap(end -> LongStream.of(end - 1, end, end + 1))
      .distinct().toArray();
  private static final int SETS = 2_000;

  private static boolean contains(Range range, long position) {
    return range.from() == range.to()
        || Long.compareUnsigned(position - range.from() - 1, range.to() - range.from()) < 0;
  }

  private static boolean contains(List<Range> ranges, long position) {
    return ranges.stream().anyMatch(range -> contains(range, position));
  }

  private static List<Range> randomRanges(SplittableRandom random) {
    return Stream.generate(() -> new Range(ENDS[random.nextInt(ENDS.length)], ENDS[random.nextInt(ENDS.length)]))
        .limit(random.nextInt(5)).toList();
  }

  private static void forRandomRanges(Consumer<List<Range>> check) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < SETS; i++) {
      check.accept(randomRanges(random));
    }
  }

  @Test
  @Tag("T42")
  void aRangeReachesFromBehindItsFirstEndToItsLastAlsoPastTheTop() {
    for (long from : ENDS) {
      for (long to : ENDS) {
        Range range = new Range(from, to);
        for (long position : POSITIONS) {
          assertThat(range.contains(position)).as("%s, %d", range, position).isEqualTo(contains(range, position));
        }
        assertThat(range.wraps()).as("%s", range).isEqualTo(Long.compareUnsigned(from, to) >= 0);
      }
    }
  }

  @Test
  @Tag("T42")
  void aSetHasThePositionsOfItsRanges() {
    forRandomRanges(ranges -> {
      RangeSet set = RangeSet.of(ranges);
      for (long position : POSITIONS) {
        assertThat(set.contains(position)).as("%s, %d", ranges, position).isEqualTo(contains(ranges, position));
      }
      assertThat(set.isEmpty()).as("%s", ranges).isEqualTo(ranges.isEmpty());
    });
  }

  @Test
  void unionDifferenceAndIntersectionAreThoseOfThePositions() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < SETS; i++) {
      List<Range> here = randomRanges(random);
      List<Range> there = randomRanges(random);
      RangeSet one = RangeSet.of(here);
      RangeSet other = RangeSet.of(there);
      for (long position : POSITIONS) {
        boolean in = contains(here, position);
        boolean inOther = contains(there, position);
        assertThat(one.plus(other).contains(position)).as("%s + %s, %d", here, there, position)
            .isEqualTo(in || inOther);
        assertThat(one.minus(other).contains(position)).as("%s - %s, %d", here, there, position)
            .isEqualTo(in && !inOther);
        assertThat(one.and(other).contains(position)).as("%s and %s, %d", here, there, position)
            .isEqualTo(in && inOther);
      }
    }
  }

  @Test
  void setsAreEqualWhereTheirPositionsAreHoweverTheyWereMade() {
    SplittableRandom random = new SplittableRandom(3);
    int equal = 0;
    for (int i = 0; i < 5 * SETS; i++) {
      RangeSet one = RangeSet.of(randomRanges(random));
      RangeSet other = RangeSet.of(randomRanges(random));
      boolean same = LongStream.of(POSITIONS).allMatch(position -> one.contains(position) == other.contains(position));
      assertThat(one.equals(other)).as("%s, %s", one, other).isEqualTo(same);
      if (same) {
        equal++;
        assertThat(one).hasSameHashCodeAs(other);
      }
      assertThat(one.minus(other).plus(one.and(other))).isEqualTo(one);
    }
    assertThat(equal).as("pairs that were equal").isPositive();
    assertThat(RangeSet.ALL).isNotEqualTo(RangeSet.EMPTY);
    assertThat(RangeSet.ALL.minus(RangeSet.ALL)).isEqualTo(RangeSet.EMPTY);
  }

  @Test
  void itsRangesAreTheFewestInRingOrder() {
    forRandomRanges(given -> {
      RangeSet set = RangeSet.of(given);
      List<Range> ranges = set.ranges();
      assertThat(RangeSet.of(ranges)).isEqualTo(set);
      for (int i = 0; i < ranges.size(); i++) {
        Range range = ranges.get(i);
        if (ranges.size() > 1 || range.from() != range.to()) {
          assertThat(set.contains(range.from())).as("%s before %s", ranges, range).isFalse();
          assertThat(set.contains(range.to() + 1)).as("%s behind %s", ranges, range).isFalse();
        }
        if (i > 0) {
          assertThat(Long.compareUnsigned(ranges.get(i - 1).from(), range.from())).as("%s", ranges).isNegative();
        }
      }
    });
    assertThat(RangeSet.ALL.ranges()).hasSize(1);
    assertThat(RangeSet.EMPTY.ranges()).isEmpty();
  }

  @Test
  void theShareIsTheFractionOfTheRing() {
    assertThat(RangeSet.EMPTY.share()).isZero();
    assertThat(RangeSet.ALL.share()).isEqualTo(1);
    RangeSet quarter = RangeSet.of(List.of(new Range(-1, (1L << 62) - 1)));
    assertThat(quarter.share()).isEqualTo(0.25);
    assertThat(RangeSet.ALL.minus(quarter).share()).as("more than half, which no signed length shows").isEqualTo(0.75);
    assertThat(RangeSet.of(List.of(new Range(-2, 0))).share()).as("two positions about the top").isEqualTo(0x1p-63);
    assertThat(RangeSet.of(List.of(new Range(6, 7))).share()).as("one position").isEqualTo(0x1p-64);
    forRandomRanges(ranges -> {
      RangeSet set = RangeSet.of(ranges);
      assertThat(set.share() + RangeSet.ALL.minus(set).share()).as("%s", ranges).isCloseTo(1, within(1e-15));
    });
  }

  @Test
  void itShowsItsFirstRangesAndHowManyMoreThereAre() {
    assertThat(RangeSet.EMPTY).hasToString("{}");
    assertThat(RangeSet.ALL).hasToString("{whole ring}");
    assertThat(RangeSet.of(List.of(new Range(10, 31), new Range(-16, 4))))
        .hasToString("{(a, 1f], (fffffffffffffff0, 4]}");
    List<Range> ten = LongStream.range(0, 10).mapToObj(i -> new Range(16 * i, 16 * i + 1)).toList();
    assertThat(RangeSet.of(ten.subList(0, 8)).toString()).startsWith("{(0, 1], ").endsWith("(70, 71]}");
    assertThat(RangeSet.of(ten).toString()).startsWith("{(0, 1], ").endsWith("(70, 71], and 2 more}");
  }
}
