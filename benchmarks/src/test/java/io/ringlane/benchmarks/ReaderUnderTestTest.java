package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderUnderTestTest {
  private static final int READS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"blocking", "parked-key"})
  void asksTheDatabaseOnceForEachRead(String mode) throws InterruptedException {
    try (ReaderUnderTest reader = new ReaderUnderTest(mode, Duration.ofMillis(1), 8)) {
      read(reader);
      assertThat(reader.finish().toString()).isEqualTo("0 violations");
      assertThat(reader.answered()).isEqualTo(READS);
      assertThat(reader.databaseNanos()).isGreaterThan(READS * 1_000_000L);
    }
  }

  @Test
  void seesAReadThatDidNotAskTheDatabase() throws InterruptedException {
    try (ReaderUnderTest reader = new ReaderUnderTest("parked-key", Duration.ZERO, 8)) {
      reader.cache().put(7L, new byte[1]);
      read(reader);
      assertThat(reader.finish().toString()).contains("2 violations", "1 reads failed, or found a value",
          READS + " reads, but the database was asked " + (READS - 1) + " times");
    }
  }

  private static void read(ReaderUnderTest reader) {
    for (int i = 0; i < READS; i++) {
      reader.read();
    }
  }
}
