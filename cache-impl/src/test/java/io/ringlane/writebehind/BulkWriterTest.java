package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.Entry;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Restorer.Restored;
import org.junit.jupiter.api.Test;

/** Rows in bulk, over a database that refuses some, or is lost at one; and the restorer, which writes with it. Row n has key n. */
class BulkWriterTest {
  private final InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final List<List<Integer>> transactions = new ArrayList<>();
  private final Set<Integer> refused = new TreeSet<>();
  private final Set<Integer> lostAt = new TreeSet<>();
  private final Map<Integer, String> causes = new TreeMap<>();
  private int begun;

  private final class Database extends DelegatingStoreOfRecord {
    Database() {
      super(rows);
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      assertThat(begun).as("told of each transaction before it").isEqualTo(transactions.size() + 1);
      List<Integer> keys = batch.stream().map(row -> (int) row.key()[0]).toList();
      transactions.add(keys);
      if (keys.stream().anyMatch(lostAt::contains)) {
        throw new DatabaseException(DatabaseException.Kind.CONNECTION, "lost");
      }
      for (int key : keys) {
        if (refused.contains(key)) {
          throw new DatabaseException(DatabaseException.Kind.ROW, "row " + key);
        }
      }
      return super.write(batch);
    }
  }

  private static List<Row> rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(key -> new Row(new byte[]{(byte) key}, new byte[9], 10, Entry.NO_DEADLINE)).toList();
  }

  private BulkWriter writer(FlushSettings settings) {
    return new BulkWriter(new Database(), settings, () -> begun++);
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void aTransactionHasNoMoreRowsThanABatch() {
    BulkWriter writer = writer(FlushSettings.defaults().withBatch(4));
    assertThat(writer.write(rows(9), causes)).hasSize(9).containsOnly(WriteOutcome.WRITTEN);
    assertThat(transactions).containsExactly(range(0, 4), range(4, 8), range(8, 9));
    assertThat(writer.lost()).isNull();
    assertThat(rows.rows()).hasSize(9);
  }

  /** Ten bytes a row, the removal one. */
  @Test
  void aTransactionHasNoMoreBytesThanABatchButForASingleRow() {
    List<Row> all = new ArrayList<>(rows(5));
    all.add(2, new Row(new byte[]{9}, null, 10, Entry.NO_DEADLINE));
    assertThat(writer(FlushSettings.defaults().withBatchBytes(21)).write(all, causes))
        .containsOnly(WriteOutcome.WRITTEN);
    assertThat(transactions).containsExactly(List.of(0, 1, 9), List.of(2, 3), List.of(4));
    transactions.clear();
    begun = 0;
    assertThat(writer(FlushSettings.defaults().withBatchBytes(5)).write(rows(2), causes))
        .containsOnly(WriteOutcome.WRITTEN);
    assertThat(transactions).containsExactly(List.of(0), List.of(1));
  }

  @Test
  void aRefusedRowStandsAloneAtLastAndItsNeighboursAreWritten() {
    for (int bad = 0; bad < 7; bad++) {
      refused.add(bad);
      refused.add(6);
      List<WriteOutcome> outcomes = writer(FlushSettings.defaults()).write(rows(7), causes);
      for (int row = 0; row < 7; row++) {
        assertThat(outcomes.get(row)).isEqualTo(refused.contains(row) ? WriteOutcome.REFUSED : WriteOutcome.WRITTEN);
      }
      assertThat(causes.keySet()).isEqualTo(refused);
      assertThat(causes).allSatisfy((index, cause) -> assertThat(cause).contains("row " + index));
      refused.clear();
      causes.clear();
      transactions.clear();
      begun = 0;
    }
  }

  @Test
  void whatStandsBehindALostConnectionIsNotTriedAndUnknown() {
    refused.add(0);
    lostAt.add(3);
    BulkWriter writer = writer(FlushSettings.defaults().withBatch(2));
    assertThat(writer.write(rows(7), causes)).containsExactly(WriteOutcome.REFUSED, WriteOutcome.WRITTEN,
        WriteOutcome.UNKNOWN, WriteOutcome.UNKNOWN, WriteOutcome.UNKNOWN, WriteOutcome.UNKNOWN, WriteOutcome.UNKNOWN);
    assertThat(transactions).containsExactly(List.of(0, 1), List.of(0), List.of(1), List.of(2, 3));
    assertThat(writer.lost()).hasMessageContaining("lost");
    lostAt.clear();
    assertThat(writer.write(rows(7).subList(1, 7), causes)).hasSize(6).containsOnly(WriteOutcome.WRITTEN);
    assertThat(writer.lost()).as("of the last write").isNull();
  }

  @Test
  void whereTheConnectionIsLostWhileARefusedRowIsLookedForTheRestIsUnknown() {
    refused.add(1);
    List<WriteOutcome> outcomes = new BulkWriter(new DelegatingStoreOfRecord(new Database()) {
      @Override
      public List<WriteOutcome> write(List<Row> batch) {
        if (transactions.size() == 1) {
          lostAt.add(0);
        }
        return super.write(batch);
      }
    }, FlushSettings.defaults(), () -> begun++).write(rows(4), causes);
    assertThat(outcomes).hasSize(4).containsOnly(WriteOutcome.UNKNOWN);
    assertThat(transactions).containsExactly(range(0, 4), range(0, 2));
    assertThat(causes).isEmpty();
  }

  private final class Untold extends DelegatingStoreOfRecord {
    Untold() {
      super(new Database());
    }

    @Override
    public List<WriteOutcome> write(List<Row> batch) {
      begun++;
      return super.write(batch);
    }
  }

  @Test
  void whatIsRestoredIsWrittenTurnedAwayOrBuried() {
    rows.write(List.of(new Row(new byte[]{1}, new byte[]{1}, 11, Entry.NO_DEADLINE)));
    refused.add(2);
    refused.add(3);
    List<Row> all = new ArrayList<>(rows(3));
    all.add(new Row(new byte[]{3}, null, 10, Entry.NO_DEADLINE));
    Restored restored = Restorer.restore(all, new Untold(), FlushSettings.defaults(), new ManualClock(77));
    assertThat(restored).isEqualTo(new Restored(1, 1, 2));
    assertThat(restored.plus(new Restored(10, 20, 30))).isEqualTo(new Restored(11, 21, 32));
    List<DeadLetter> letters = rows.deadLetters(null, 10);
    assertThat(letters).extracting(letter -> (int) letter.row().key()[0]).containsExactly(2, 3);
    assertThat(letters).extracting(DeadLetter::removal).containsExactly(false, true);
    assertThat(letters).extracting(DeadLetter::attempts).containsOnly(1);
    assertThat(letters).extracting(DeadLetter::at).containsOnly(77L);
    assertThat(letters.getFirst().cause()).contains("row 2");
  }

  @Test
  void aDatabaseThatIsLostWhileRowsAreRestoredIsSaid() {
    lostAt.add(1);
    assertThatThrownBy(
        () -> Restorer.restore(rows(3), new Untold(), FlushSettings.defaults(), new ManualClock(77)))
        .isInstanceOf(DatabaseException.class).hasMessageContaining("lost");
    assertThat(rows.deadLetters(null, 10)).isEmpty();
  }
}
