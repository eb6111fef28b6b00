package io.ringlane.benchmarks;

import java.util.List;

import io.ringlane.fixtures.DelegatingStoreOfRecord;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;

/** Control: a database that reports one row as written and does not write it. */
final class LossyDatabase extends DelegatingStoreOfRecord {
  private final int key;
  private final long lost;

  LossyDatabase(StoreOfRecord inner, int key, long lost) {
    super(inner);
    this.key = key;
    this.lost = lost;
  }

  @Override
  public List<WriteOutcome> write(List<Row> rows) {
    List<Row> kept = rows.stream().filter(row -> !isLost(row)).toList();
    List<WriteOutcome> outcomes = kept.isEmpty() ? List.of() : super.write(kept);
    return rows.stream().map(row -> isLost(row) ? WriteOutcome.WRITTEN : outcomes.get(kept.indexOf(row))).toList();
  }

  private boolean isLost(Row row) {
    byte[] value = row.value();
    return value != null && Values.belongsTo(value, key) && Values.tagOf(value) == lost;
  }
}
