package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;

import io.ringlane.fixtures.RealDatabases;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both drains bring every row, and one that does not is seen. */
class DrainTest {
  private static final int ROWS = 1_000;
  private static final int ROUNDS = 2;

  @ParameterizedTest
  @CsvSource({"write-behind, H2", "jdbc, H2", "write-behind, POSTGRESQL", "jdbc, POSTGRESQL"})
  void bringsEveryRow(String name, RealDatabases database) throws Exception {
    assertThat(finished(name, database, ROUNDS, UnaryOperator.identity()).toString()).isEqualTo("0 violations");
  }

  @Test
  void seesARowThatTheDatabaseDropped() throws Exception {
    int key = 471;
    long lastWrite = Values.tag(1, (ROUNDS - 1L) * ROWS + key);
    Violations found = finished("write-behind", RealDatabases.H2, ROUNDS,
        sound -> new LossyDatabase(sound, key, lastWrite));
    assertThat(found.toString()).isEqualTo("1 violations: the database does not have the last write of key " + key);
    assertThatThrownBy(() -> found.requireNone("the drain")).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("key " + key);
  }

  @Test
  void seesThatTheLoopDidNotWrite() throws Exception {
    try (Drain drain = Drain.named("jdbc", RealDatabases.H2, ROWS, 100, UnaryOperator.identity())) {
      drain.fill();
      assertThat(drain.finish().count()).isEqualTo(ROWS);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> Drain.named("odbc", RealDatabases.H2, ROWS, 100, UnaryOperator.identity()))
        .hasMessageContaining("'odbc'").hasMessageContaining("write-behind, jdbc");
  }

  private static Violations finished(String name, RealDatabases database, int rounds,
      UnaryOperator<StoreOfRecord> aroundDatabase) throws Exception {
    try (Drain drain = Drain.named(name, database, ROWS, 100, aroundDatabase)) {
      for (int i = 0; i < rounds; i++) {
        drain.fill();
        drain.drain();
      }
      return drain.finish();
    }
  }
}
