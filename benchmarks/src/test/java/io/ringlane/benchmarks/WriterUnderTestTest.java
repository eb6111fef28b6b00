package io.ringlane.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import io.ringlane.cluster.CacheSettings;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.store.WriteOutcome;
import io.ringlane.store.WritePolicy;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The account of the benchmark of the policies: right where the cache is, and red where the database lies. */
class WriterUnderTestTest {
  private static final int KEYS = 100;
  private static final int PUTS = 1_000;

  @TempDir
  private Path journal = Path.of("");

  @ParameterizedTest
  @EnumSource
  void everyPolicyBringsTheLastValueOfEachKey(WritePolicy policy) {
    assertThat(finished(policy, UnaryOperator.identity()).toString()).isEqualTo("0 violations");
  }

  @ParameterizedTest
  @EnumSource
  void seesARowThatTheDatabaseDropped(WritePolicy policy) {
    long lastWrite = Values.tag(1, PUTS - 1);
    Violations found = finished(policy, sound -> new LossyDatabase(sound, KEYS - 1, lastWrite));
    assertThat(found.toString()).isEqualTo("1 violations: the database does not have the last write of key 99");
  }

  @Test
  void seesThatTheLedgerHasMoreThanTheDatabase() {
    Violations found = finished(WritePolicy.WRITE_BEHIND, sound -> new DelegatingStoreOfRecord(sound) {
      @Override
      public List<WriteOutcome> write(List<Row> rows) {
        List<WriteOutcome> outcomes = super.write(rows);
        return rows.size() < KEYS ? outcomes : outcomes.stream().map(_ -> WriteOutcome.TURNED_AWAY).toList();
      }
    });
    assertThat(found.toString()).contains("writes met a newer row", "rows flushed, the database wrote ");
  }

  /** So that there is a batch with every key, the flush begins after the first puts. */
  private Violations finished(WritePolicy policy, UnaryOperator<StoreOfRecord> aroundDatabase) {
    CacheSettings settings = policy == WritePolicy.WRITE_BEHIND_JOURNAL
        ? CacheSettings.defaults().withJournal(journal)
        : CacheSettings.defaults().withPolicy(policy);
    try (RealDatabases.Fresh place = RealDatabases.H2.fresh();
        WriterUnderTest writer = new WriterUnderTest(place.url(), settings, KEYS, 64, aroundDatabase)) {
      writer.cache().pauseFlush();
      for (int put = 0; put < PUTS; put++) {
        writer.put(put % KEYS);
      }
      writer.cache().resumeFlush();
      return writer.finish();
    }
  }
}
