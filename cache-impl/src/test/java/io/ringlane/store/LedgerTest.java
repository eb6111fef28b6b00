package io.ringlane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The books: what adds up, and what does not. */
@Tag("T13")
class LedgerTest {
  private static final RecordComponent[] STATES = Ledger.class.getRecordComponents();
  /** Each figure a power of two, so that a sum tells what is in it. */
  private static final Ledger EACH = ledger(powers(0));

  private static long[] powers(int first) {
    long[] figures = new long[STATES.length];
    Arrays.setAll(figures, i -> 1L << (first + i));
    return figures;
  }

  private static Ledger ledger(long... figures) {
    try {
      Class<?>[] types = Arrays.stream(STATES).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return Ledger.class.getDeclaredConstructor(types).newInstance(Arrays.stream(figures).boxed().toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long[] figures(Ledger ledger) {
    return Arrays.stream(STATES).mapToLong(state -> {
      try {
        return (long) state.getAccessor().invoke(ledger);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }).toArray();
  }

  @Test
  void twoLedgersAreAddedStateByState() {
    long[] other = powers(20);
    long[] sum = new long[STATES.length];
    Arrays.setAll(sum, i -> powers(0)[i] + other[i]);
    assertThat(EACH.plus(ledger(other))).isEqualTo(ledger(sum));
    assertThat(EACH.plus(Ledger.EMPTY)).isEqualTo(EACH);
  }

  /** A version that came is in one state; in none, or in two, the books do not balance. */
  @Test
  void theyBalanceWhereEachVersionIsInOneState() {
    assertThat(Ledger.EMPTY.isBalanced()).isTrue();
    List<String> comeFrom = List.of("issued", "movedIn");
    for (int came = 0; came < STATES.length; came++) {
      for (int is = 0; is < STATES.length; is++) {
        if (comeFrom.contains(STATES[came].getName()) && !comeFrom.contains(STATES[is].getName())) {
          long[] figures = new long[STATES.length];
          figures[came] = 3;
          figures[is] = 3;
          assertThat(ledger(figures).isBalanced()).as("%s, %s", STATES[came], STATES[is]).isTrue();
          figures[is]--;
          assertThat(ledger(figures).isBalanced()).as("%s, less %s", STATES[came], STATES[is]).isFalse();
        }
      }
    }
  }

  @Test
  void whatIsOnItsWayToTheDatabaseIsDirtyOrWrittenThroughOrMoving() {
    assertThat(EACH.dirty()).isEqualTo(EACH.pending() + EACH.inFlight() + EACH.parked());
    assertThat(EACH.backlog())
        .isEqualTo(EACH.pending() + EACH.inFlight() + EACH.parked() + EACH.writing() + EACH.moving());
  }

  @Test
  @Tag("T37")
  void theBooksOfADeadShardSayWhatBecameOfEachOfItsVersions() {
    // 41 versions: 20 dirty or moving, 1 being written through, 9 dead letters, the rest done
    Ledger alive = new Ledger(40, 9, 5, 3, 1, 4, 2, 9, 2, 1, 3, 3, 0);
    assertThat(alive.isBalanced()).isTrue();
    Ledger buried = alive.buried(8, 2, 3, 1, 4, 7);
    assertThat(buried).isEqualTo(new Ledger(40, 0, 0, 0, 0, 4, 2 + 1 + 2, 9 - 3 - 2, 2 + 1 + 4, 1, 0, 3 + 8 + 3, 7));
    assertThat(buried.isBalanced()).isTrue();
    assertThat(Arrays.stream(figures(buried))).allMatch(figure -> figure >= 0);
    assertThat(alive.buried(8, 2, 3, 1, 4, 6).isBalanced()).as("one is forgotten").isFalse();
  }
}
